package dev.herald.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;

import dev.herald.deployment.BrokerKind.Capability;
import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.config.HeraldBuildTimeConfig.DestinationBuildTimeConfig;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.metadata.DestinationIndex.BrokerAndClient;
import dev.herald.runtime.metadata.DestinationIndex.Side;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.support.Expressions;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.ConfigKeys;

/** Resolves the destination that an annotation names: its logical name, its broker and its client. */
final class DestinationResolver {

    static final String HTTP_SERVER = "io.quarkus.vertx.http.runtime.VertxHttpRecorder";

    private final HeraldBuildTimeConfig config;
    private final BrokerChoice brokers;
    private final Function<String, Optional<String>> properties;

    DestinationResolver(HeraldBuildTimeConfig config, BrokerChoice brokers, Function<String, Optional<String>> properties) {
        this.config = config;
        this.brokers = brokers;
        this.properties = properties;
    }

    /** The destination of a {@code @QueueListener} or {@code @TopicSubscriber}; empty if it has a problem. */
    Optional<DestinationRef> ofListener(AnnotationInstance listener, String subject, Problems problems) {
        Kind kind = listener.name().equals(DotNames.QUEUE_LISTENER) ? Kind.QUEUE : Kind.TOPIC;
        Optional<DestinationRef> found = resolve(kind, Annotations.text(listener, "value"), listener, subject, problems);
        return found.filter(target -> hasQueueBroker(target, listener, subject, problems));
    }

    /** A topic subscriber's queue may be on another broker of the family, whose client is needed as well. */
    private boolean hasQueueBroker(DestinationRef target, AnnotationInstance listener, String subject, Problems problems) {
        try {
            brokers.require(BrokerKind.named(target.broker()).forKind(Kind.QUEUE, BrokerKind.ALL));
            return true;
        } catch (IllegalArgumentException missing) {
            problems.add(subject, Annotations.describe(listener) + " needs a queue for its subscription", missing.getMessage());
            return false;
        }
    }

    /** The destination of a {@code @Publisher}; empty if it has a problem. */
    Optional<DestinationRef> ofPublisher(AnnotationInstance publisher, String subject, Problems problems) {
        String queue = Annotations.text(publisher, "queue");
        String topic = Annotations.text(publisher, "topic");
        if (queue.isEmpty() == topic.isEmpty()) {
            problems.add(subject, "@Publisher names " + (queue.isEmpty() ? "neither a queue nor" : "both a queue and")
                    + " a topic; name exactly one: @Publisher(queue = \"…\") or @Publisher(topic = \"…\")");
            return Optional.empty();
        }
        Optional<DestinationRef> target = queue.isEmpty()
                ? resolve(Kind.TOPIC, topic, publisher, subject, problems)
                : resolve(Kind.QUEUE, queue, publisher, subject, problems);
        return target.flatMap(found -> withRoutingKey(found, publisher, subject, problems));
    }

    private Optional<DestinationRef> withRoutingKey(DestinationRef target, AnnotationInstance publisher, String subject,
            Problems problems) {
        String routingKey = Annotations.text(publisher, "routingKey");
        if (routingKey.isEmpty()) {
            return Optional.of(target);
        }
        Optional<String> problem = routingKeyProblem(target);
        problem.ifPresent(why -> problems.add(subject, "@Publisher has routingKey = \"" + routingKey + "\", but " + why));
        return problem.isPresent() ? Optional.empty() : Optional.of(target.routingKey(routingKey));
    }

    /** Why messages to the destination cannot have a routing key, and the cure; empty if they can. */
    static Optional<String> routingKeyProblem(DestinationRef target) {
        if (target.kind() == Kind.QUEUE) {
            return Optional.of("messages to the queue '" + target.destination()
                    + "' are not routed by key; remove it, or publish to a topic");
        }
        return BrokerKind.named(target.broker()).has(Capability.KEYED_TOPICS)
                ? Optional.empty()
                : Optional.of("topics of the broker '" + target.broker() + "' have no routing keys; remove it (subscribers"
                        + " filter by headers there), or put the topic on one of "
                        + BrokerKind.namesWith(Capability.KEYED_TOPICS));
    }

    /** The names of the clients of a broker's configured destinations; an empty name is the default client. */
    Stream<Optional<String>> clients(BrokerKind kind) {
        Stream<Optional<String>> byDefault = Stream.of(Kind.QUEUE, Kind.TOPIC)
                .flatMap(each -> byDefault(each).flatMap(DestinationBuildTimeConfig::client).stream()
                        .filter(client -> isOfFamily(kind, each)).map(Optional::of));
        return Stream.concat(byDefault, Stream.concat(configured(Kind.QUEUE), configured(Kind.TOPIC))
                .filter(target -> BrokerKind.named(target.broker()).family().equals(kind.family()))
                .map(target -> Optional.ofNullable(target.client())));
    }

    private boolean isOfFamily(BrokerKind kind, Kind destination) {
        try {
            return defaultBroker(destination).family().equals(kind.family());
        } catch (IllegalArgumentException unclear) {
            return false;
        }
    }

    /** The logical names that the build's configuration has keys of. */
    Stream<String> configuredNames(Kind kind) {
        return all(kind).keySet().stream().filter(name -> !name.equals(HeraldConfig.ALL));
    }

    /** The configured destinations, without those whose configuration is invalid. */
    private Stream<DestinationRef> configured(Kind kind) {
        return configuredNames(kind).flatMap(name -> {
            try {
                return Stream.of(target(kind, name, name, ""));
            } catch (IllegalArgumentException wrong) {
                return Stream.empty();
            }
        });
    }

    /**
     * Where to find the destinations of a kind that are named at run time, by {@code Queues} and {@code Topics}.
     *
     * @param annotated the destinations that the application's annotations name
     * @param available the brokers that the application can use
     */
    Side index(Kind kind, List<DestinationRef> annotated, List<BrokerKind> available) {
        Map<String, BrokerAndClient> named = new TreeMap<>();
        Stream.concat(configured(kind), annotated.stream().filter(target -> target.kind() == kind))
                .forEach(target -> named.put(target.destination(), new BrokerAndClient(target.broker(), target.client())));
        Map<String, String> names = new TreeMap<>();
        for (BrokerKind broker : available) {
            BrokerKind able = broker.forKind(kind, available);
            if (able.has(Capability.of(kind))) {
                names.put(broker.name(), able.name());
            }
        }
        try {
            BrokerKind broker = defaultBroker(kind);
            return new Side(broker.name(), client(broker, Optional.empty(), kind), null, named, names);
        } catch (IllegalArgumentException unclear) {
            return new Side(null, null, unclear.getMessage(), named, names);
        }
    }

    private BrokerKind defaultBroker(Kind kind) {
        return brokers.choose(byDefault(kind).flatMap(DestinationBuildTimeConfig::broker), kind);
    }

    private Optional<DestinationBuildTimeConfig> byDefault(Kind kind) {
        return Optional.ofNullable(all(kind).get(HeraldConfig.ALL));
    }

    /** @return {@code null} for the default client, or if the broker needs none */
    private String client(BrokerKind broker, Optional<String> own, Kind kind) {
        return broker.client() == null
                ? null
                : own.or(() -> byDefault(kind).flatMap(DestinationBuildTimeConfig::client)).orElse(null);
    }

    /** An attribute with its expressions resolved; empty if one has no value. */
    Optional<String> resolved(AnnotationInstance annotation, String attribute, String text, String subject,
            Problems problems) {
        try {
            return Optional.of(Expressions.resolve(text, properties).strip());
        } catch (IllegalArgumentException unresolved) {
            problems.add(subject, Annotations.describe(annotation) + " has a " + attribute
                    + " that must be known at build time: " + unresolved.getMessage());
            return Optional.empty();
        }
    }

    /** Whether the destination is FIFO, so that messages need a group id, as far as the build knows its name. */
    boolean isFifo(DestinationRef target) {
        return isFifo(target.kind(), target.destination());
    }

    private boolean isFifo(Kind kind, String name) {
        String physicalName = properties.apply(ConfigKeys.of(kind, name) + ".name")
                .or(() -> properties.apply(ConfigKeys.PREFIX + noun(kind) + "." + name + ".name"))
                .map(String::strip).orElse(name);
        return physicalName.endsWith(".fifo");
    }

    /** Why a topic's messages cannot be pushed to the application, and the cure; empty if they can. */
    Optional<String> pushProblem(DestinationRef topic) {
        if (!BrokerKind.named(topic.broker()).has(Capability.PUSHED_TOPICS)) {
            return Optional.of("topics of the broker '" + topic.broker() + "' cannot push messages; remove it, or put the "
                    + "topic on one of " + BrokerKind.namesWith(Capability.PUSHED_TOPICS));
        }
        if (isFifo(topic)) {
            return Optional.of("FIFO topics cannot push messages to HTTP endpoints; remove it");
        }
        return brokers.hasClass(HTTP_SERVER)
                ? Optional.empty()
                : Optional.of("the application has no HTTP server; add the dependency io.quarkus:quarkus-vertx-http (or "
                        + "io.quarkus:quarkus-rest), or remove it");
    }

    /** Whether a listener of the destination can reply to requests. */
    static boolean hasRequests(DestinationRef target) {
        return BrokerKind.named(target.broker()).has(Capability.REQUESTS);
    }

    private Optional<DestinationRef> resolve(Kind kind, String address, AnnotationInstance annotation, String subject,
            Problems problems) {
        Optional<String> name = resolved(annotation, noun(kind) + " name", address, subject, problems);
        Optional<String> broker = resolved(annotation, "broker", Annotations.text(annotation, "broker"), subject, problems);
        if (name.isEmpty() || broker.isEmpty()) {
            return Optional.empty();
        }
        if (name.get().isEmpty()) {
            problems.add(subject, Annotations.describe(annotation) + " names no " + noun(kind) + "; set its logical name");
            return Optional.empty();
        }
        try {
            return Optional.of(target(kind, name.get(), address, broker.get()));
        } catch (IllegalArgumentException wrong) {
            problems.add(subject, noun(kind) + " '" + name.get() + "'", wrong.getMessage());
            return Optional.empty();
        }
    }

    private DestinationRef target(Kind kind, String name, String address, String annotated) {
        BrokerKind broker = brokers.choose(own(kind, name, "broker")
                .or(() -> Optional.of(annotated).filter(text -> !text.isEmpty()))
                .or(() -> byDefault(kind).flatMap(DestinationBuildTimeConfig::broker)), kind);
        if (!broker.has(Capability.of(kind))) {
            throw new IllegalArgumentException("the broker '" + broker.name() + "' has no " + noun(kind) + "s");
        }
        if (isFifo(kind, name) && !broker.has(Capability.FIFO)) {
            throw new IllegalArgumentException("its name ends in .fifo, but the broker '" + broker.name() + "' does"
                    + " not support FIFO; give it another name, or put it on one of "
                    + BrokerKind.namesWith(Capability.FIFO, Capability.of(kind)) + " by " + ConfigKeys.of(kind, name)
                    + ".broker");
        }
        return DestinationRef.of(kind, name, address, broker.name(), client(broker, own(kind, name, "client"), kind));
    }

    /**
     * A key of one destination. It is asked for, not looked for in {@link #all}: the name of an environment variable does not
     * tell which name it means, but fits the key.
     */
    private Optional<String> own(Kind kind, String name, String setting) {
        return properties.apply(ConfigKeys.of(kind, name) + "." + setting);
    }

    private Map<String, DestinationBuildTimeConfig> all(Kind kind) {
        return kind == Kind.QUEUE ? config.queue() : config.topic();
    }

    static String noun(Kind kind) {
        return kind == Kind.QUEUE ? "queue" : "topic";
    }
}
