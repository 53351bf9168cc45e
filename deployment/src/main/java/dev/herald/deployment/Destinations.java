package dev.herald.deployment;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.jboss.jandex.AnnotationInstance;

import dev.herald.deployment.BrokerKind.Ability;
import dev.herald.runtime.Expressions;
import dev.herald.runtime.PublisherTarget;
import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.config.HeraldBuildTimeConfig.DestinationBuildTimeConfig;
import dev.herald.spi.Destination.Kind;

/** Finds out what an annotation's destination is: its logical name, its broker and its client. */
final class Destinations {

    private final HeraldBuildTimeConfig config;
    private final BrokerChoice brokers;
    private final Function<String, Optional<String>> properties;

    Destinations(HeraldBuildTimeConfig config, BrokerChoice brokers, Function<String, Optional<String>> properties) {
        this.config = config;
        this.brokers = brokers;
        this.properties = properties;
    }

    /** The destination of a {@code @QueueListener} or {@code @TopicSubscriber}; empty if there is a problem. */
    Optional<PublisherTarget> ofListener(AnnotationInstance listener, String subject, Problems problems) {
        Kind kind = listener.name().equals(Names.QUEUE_LISTENER) ? Kind.QUEUE : Kind.TOPIC;
        return resolve(kind, Methods.text(listener, "value"), listener, subject, problems);
    }

    /** The destination of a {@code @Publisher}; empty if there is a problem. */
    Optional<PublisherTarget> ofPublisher(AnnotationInstance publisher, String subject, Problems problems) {
        String queue = Methods.text(publisher, "queue");
        String topic = Methods.text(publisher, "topic");
        if (queue.isEmpty() == topic.isEmpty()) {
            problems.add(subject, "@Publisher names " + (queue.isEmpty() ? "neither a queue nor" : "both a queue and")
                    + " a topic; give exactly one: @Publisher(queue = \"…\") or @Publisher(topic = \"…\")");
            return Optional.empty();
        }
        Optional<PublisherTarget> target = queue.isEmpty()
                ? resolve(Kind.TOPIC, topic, publisher, subject, problems)
                : resolve(Kind.QUEUE, queue, publisher, subject, problems);
        return target.flatMap(found -> withRoutingKey(found, publisher, subject, problems));
    }

    private Optional<PublisherTarget> withRoutingKey(PublisherTarget target, AnnotationInstance publisher, String subject,
            Problems problems) {
        String routingKey = Methods.text(publisher, "routingKey");
        if (routingKey.isEmpty()) {
            return Optional.of(target);
        }
        Optional<String> refusal = refusesRoutingKeys(target);
        refusal.ifPresent(why -> problems.add(subject, "@Publisher has routingKey = \"" + routingKey + "\", but " + why));
        return refusal.isPresent() ? Optional.empty() : Optional.of(target.routingKey(routingKey));
    }

    /** Why messages to the destination can't say a routing key, and the cure; empty if they can. */
    static Optional<String> refusesRoutingKeys(PublisherTarget target) {
        if (target.kind() == Kind.QUEUE) {
            return Optional.of("every message to the queue '" + target.destination()
                    + "' goes to that queue; remove it, or publish to a topic");
        }
        return BrokerKind.named(target.broker()).has(Ability.KEYED_TOPICS)
                ? Optional.empty()
                : Optional.of("topics of the broker '" + target.broker() + "' have no routing keys; remove it (subscribers"
                        + " there choose by headers), or put the topic on one of: "
                        + BrokerKind.having(Ability.KEYED_TOPICS));
    }

    /** An attribute with its expressions resolved; empty if it can't be. */
    Optional<String> resolved(AnnotationInstance annotation, String attribute, String text, String subject,
            Problems problems) {
        try {
            return Optional.of(Expressions.resolve(text, properties).strip());
        } catch (IllegalArgumentException unresolved) {
            problems.add(subject, Methods.shown(annotation) + " has a " + attribute
                    + " that must be known when the application is built: " + unresolved.getMessage());
            return Optional.empty();
        }
    }

    /** Whether messages need a group: a FIFO destination, as far as is known when the application is built. */
    boolean isFifo(PublisherTarget target) {
        return isFifo(target.kind(), target.destination());
    }

    private boolean isFifo(Kind kind, String name) {
        String prefix = "quarkus.herald." + noun(kind) + ".";
        String physicalName = properties.apply(prefix + "\"" + name + "\".name")
                .or(() -> properties.apply(prefix + name + ".name"))
                .orElse(name);
        return physicalName.endsWith(".fifo");
    }

    /** Whether a value returned to nobody else may be the reply to a request. */
    static boolean hasRequests(PublisherTarget target) {
        return BrokerKind.named(target.broker()).has(Ability.REQUESTS);
    }

    private Optional<PublisherTarget> resolve(Kind kind, String address, AnnotationInstance annotation, String subject,
            Problems problems) {
        Optional<String> name = resolved(annotation, noun(kind) + " name", address, subject, problems);
        Optional<String> broker = resolved(annotation, "broker", Methods.text(annotation, "broker"), subject, problems);
        if (name.isEmpty() || broker.isEmpty()) {
            return Optional.empty();
        }
        if (name.get().isEmpty()) {
            problems.add(subject, Methods.shown(annotation) + " names no " + noun(kind) + "; give its logical name");
            return Optional.empty();
        }
        try {
            return Optional.of(target(kind, name.get(), address, broker.get()));
        } catch (IllegalArgumentException wrong) {
            problems.add(subject, noun(kind) + " '" + name.get() + "': " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private PublisherTarget target(Kind kind, String name, String address, String annotated) {
        Map<String, DestinationBuildTimeConfig> all = kind == Kind.QUEUE ? config.queue() : config.topic();
        Optional<DestinationBuildTimeConfig> own = Optional.ofNullable(all.get(name));
        BrokerKind broker = brokers.choose(own.flatMap(DestinationBuildTimeConfig::broker)
                .or(() -> Optional.of(annotated).filter(text -> !text.isEmpty())));
        if (!broker.has(kind == Kind.QUEUE ? Ability.QUEUES : Ability.TOPICS)) {
            throw new IllegalArgumentException(broker == BrokerKind.SQS
                    ? BrokerKind.NOT_YET.get("sns") + "; put it on one of " + BrokerKind.having(Ability.TOPICS)
                            + " by quarkus.herald.topic.\"" + name + "\".broker"
                    : "the broker '" + broker.name() + "' has no " + noun(kind) + "s");
        }
        if (isFifo(kind, name) && !broker.has(Ability.FIFO_QUEUES)) {
            throw new IllegalArgumentException("its name ends in .fifo, but the broker '" + broker.name() + "' keeps no"
                    + " order within message groups; give it another name, or put it on one of "
                    + BrokerKind.having(Ability.FIFO_QUEUES) + " by quarkus.herald." + noun(kind) + ".\"" + name
                    + "\".broker");
        }
        String client = broker.client() == null
                ? null
                : own.flatMap(DestinationBuildTimeConfig::client).orElse(null);
        return new PublisherTarget(kind, name, address, broker.name(), client, null);
    }

    private static String noun(Kind kind) {
        return kind == Kind.QUEUE ? "queue" : "topic";
    }
}
