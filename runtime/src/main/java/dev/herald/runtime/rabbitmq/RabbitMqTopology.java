package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;

/**
 * The topology of one destination: a queue, or an exchange with the subscriber's queue bound to it; and the dead-letter
 * queue.
 */
final class RabbitMqTopology {

    /** The attribute by which unroutable messages fail their publisher; not an argument of the exchange. */
    static final String MANDATORY = "mandatory";

    private static final String QUEUE_ARGUMENT = "queue.";
    private static final String EXCHANGE_TYPE = "type";
    private static final List<String> EXCHANGE_TYPES = List.of("topic", "direct", "fanout", "headers");

    private final Destination destination;
    private final Subscription listener;
    private final Function<String, Map<String, Object>> deadLetterArguments;

    /**
     * @param listener the destination's listener in this application, or {@code null} if it has none
     * @param deadLetterArguments the arguments of a dead-letter queue by its name: it may have its own listener
     */
    RabbitMqTopology(Destination destination, Subscription listener,
            Function<String, Map<String, Object>> deadLetterArguments) {
        this.destination = destination;
        this.listener = listener;
        this.deadLetterArguments = deadLetterArguments;
    }

    /**
     * A queue to consume.
     *
     * @param deliveryLimit how often it delivers a message again before it drops or dead-letters it, as far as known
     */
    record Consumed(String queue, int deliveryLimit) {
    }

    /** A binding key with arguments. */
    record Binding(String key, Map<String, Object> arguments) {
    }

    /**
     * Declares or verifies what the listener consumes.
     *
     * @param temporary the name of its temporary queue if that still exists, or {@code null}
     * @throws MissingDestinationException if something is missing and must not be created
     */
    Consumed declareForListener(TopologyDeclarer broker, String temporary) throws IOException, MissingDestinationException {
        if (destination.kind() == Kind.QUEUE) {
            return consumed(destination.physicalName(), declareQueue(broker, destination.physicalName()));
        }
        declareExchange(broker);
        String queue = listener.subscriber().queue();
        if (!listener.subscriber().durable()) {
            return consumed(temporary != null ? temporary : declareTemporary(broker, queue + "-" + UUID.randomUUID()), false);
        }
        boolean asDeclared = declareQueue(broker, queue);
        if (destination.declare() == Declare.CREATE) {
            bind(broker, queue);
        }
        return consumed(queue, asDeclared);
    }

    private Consumed consumed(String queue, boolean asDeclared) {
        return new Consumed(queue, asDeclared
                ? RabbitMqArguments.deliveryLimit(queueArguments())
                : ConsumerOptions.of(listener).deliveryLimit());
    }

    /** Whether the listener's queue is configured as a quorum queue; another one may exist. */
    boolean mayBeQuorum() {
        return RabbitMqArguments.isQuorum(queueArguments());
    }

    /** Declares or verifies what a publisher sends to. */
    void declareForPublisher(TopologyDeclarer broker) throws IOException, MissingDestinationException {
        if (destination.kind() == Kind.TOPIC) {
            declareExchange(broker);
        } else if (destination.declare() == Declare.CREATE) {
            declareQueue(broker, destination.physicalName());
        } else if (destination.declare() == Declare.VERIFY && !broker.queueExists(destination.physicalName())) {
            throw missing("");
        }
    }

    /** @return whether the queue is known to have the arguments configured */
    private boolean declareQueue(TopologyDeclarer broker, String queue) throws IOException, MissingDestinationException {
        String deadLetterQueue = listener == null ? null : listener.deadLetterQueue();
        if (destination.declare() == Declare.CREATE) {
            if (deadLetterQueue != null) {
                broker.queue(deadLetterQueue, false, deadLetterArguments.apply(deadLetterQueue));
            }
            return broker.queue(queue, false, queueArguments());
        }
        if (destination.declare() == Declare.VERIFY) {
            if (!broker.queueExists(queue)) {
                throw missing(destination.kind() == Kind.QUEUE ? "" : "the queue '" + queue + "' of its subscriber ");
            }
            if (deadLetterQueue != null && !broker.queueExists(deadLetterQueue)) {
                throw missingDeadLetters(deadLetterQueue);
            }
        }
        return false;
    }

    /** The arguments of the queue that the listener consumes or a publisher creates. */
    Map<String, Object> queueArguments() {
        String deadLetterQueue = listener == null ? null : listener.deadLetterQueue();
        Integer deliveries = listener == null ? null : listener.maxReceives();
        return destination.kind() == Kind.QUEUE
                ? RabbitMqArguments.ofQueue(destination.attributes(), key("attributes"), deadLetterQueue, deliveries)
                : RabbitMqArguments.ofQueue(subscriptionQueueAttributes(), listenerKey(QUEUE_ARGUMENT), deadLetterQueue,
                        deliveries);
    }

    private Map<String, String> subscriptionQueueAttributes() {
        Map<String, String> attributes = new TreeMap<>();
        listener.attributes().forEach((name, value) -> {
            if (name.startsWith(QUEUE_ARGUMENT)) {
                attributes.put(name.substring(QUEUE_ARGUMENT.length()), value);
            }
        });
        return attributes;
    }

    private String declareTemporary(TopologyDeclarer broker, String queue) throws IOException {
        broker.queue(queue, true,
                RabbitMqArguments.ofTemporaryQueue(subscriptionQueueAttributes(), listenerKey(QUEUE_ARGUMENT)));
        bind(broker, queue);
        return queue;
    }

    private void declareExchange(TopologyDeclarer broker) throws IOException, MissingDestinationException {
        if (destination.declare() == Declare.CREATE) {
            broker.exchange(destination.physicalName(), exchangeType(), exchangeArguments());
        } else if (destination.declare() == Declare.VERIFY && !broker.exchangeExists(destination.physicalName())) {
            throw missing("");
        }
    }

    /** Whether only a plugin of the broker may know its exchange's type. */
    boolean isOfPluginType() {
        return destination.kind() == Kind.TOPIC && exchangeType().startsWith("x-");
    }

    String exchangeType() {
        String type = destination.attributes().getOrDefault(EXCHANGE_TYPE, "topic");
        if (!EXCHANGE_TYPES.contains(type) && !type.startsWith("x-")) {
            throw new IllegalArgumentException(
                    key("attributes") + "." + EXCHANGE_TYPE + " is '" + type + "'; it must be one of "
                            + EXCHANGE_TYPES + ", or a plugin's type, which starts with x-");
        }
        return type;
    }

    Map<String, Object> exchangeArguments() {
        Map<String, String> attributes = new TreeMap<>(destination.attributes());
        attributes.remove(EXCHANGE_TYPE);
        attributes.remove(MANDATORY);
        return RabbitMqArguments.typed(attributes);
    }

    private void bind(TopologyDeclarer broker, String queue) throws IOException {
        for (Binding binding : bindings()) {
            broker.bind(queue, destination.physicalName(), binding.key(), binding.arguments());
        }
    }

    /** From the filter: binding keys, or for a headers exchange the headers to match. */
    private List<Binding> bindings() {
        String filter = listener.subscriber().filter();
        if (exchangeType().equals("headers")) {
            return List.of(new Binding("", headersToMatch(filter)));
        }
        if (filter == null) {
            return List.of(new Binding(catchAllKey(), Map.of()));
        }
        return Arrays.stream(filter.split(",")).map(String::strip).filter(key -> !key.isEmpty())
                .map(key -> new Binding(key, Map.of())).toList();
    }

    /** The binding key that matches every message. */
    String catchAllKey() {
        return switch (exchangeType()) {
            case "topic" -> "#";
            case "fanout" -> "";
            default -> destination.physicalName();
        };
    }

    private Map<String, Object> headersToMatch(String filter) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("x-match", "all");
        for (String pair : filter == null ? new String[0] : filter.split(",")) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(listenerKey("") + " has the filter '" + filter + "': '" + pair.strip()
                        + "' must have the form header=value, because the topic is a headers exchange");
            }
            arguments.put(pair.substring(0, equals).strip(), RabbitMqArguments.typed(pair.substring(equals + 1).strip()));
        }
        return arguments;
    }

    MissingDestinationException missing(String part) {
        return new MissingDestinationException(part + (part.isEmpty() ? "" : "to ") + destination
                + " does not exist on RabbitMQ: create it, or set " + key("declare") + "=create");
    }

    private MissingDestinationException missingDeadLetters(String deadLetterQueue) {
        return new MissingDestinationException("the dead-letter queue '" + deadLetterQueue + "' of " + destination
                + " does not exist: create it, or set " + key("declare") + "=create, " + key("dead-letter.name")
                + " to another queue, or " + key("dead-letter.enabled") + "=false");
    }

    String key(String name) {
        return ConfigKeys.of(destination, name);
    }

    private String listenerKey(String attribute) {
        return ConfigKeys.ofListener(listener.listenerId(), "attributes")
                + (attribute.isEmpty() ? "" : "." + attribute);
    }
}
