package dev.herald.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.herald.spi.support.ConfigKeys;

/**
 * The rule that nobody relies on a durable subscription without having one: a topic that moves to Redis Pub/Sub loses what
 * is published while a subscriber is away.
 */
final class AtMostOnceSubscribers {

    private static final String DURABLE = "durable";

    private final Function<String, Optional<String>> properties;
    private final Problems problems;

    /** @param properties configuration properties by key */
    AtMostOnceSubscribers(Function<String, Optional<String>> properties, Problems problems) {
        this.properties = properties;
        this.problems = problems;
    }

    /** A warning of the subscribers that have not said whether their subscription must be durable; empty if all have. */
    Optional<String> check(List<ListenerDefinition> listeners) {
        List<String> silent = new ArrayList<>();
        for (ListenerDefinition listener : listeners) {
            if (AtMostOnceTopicRule.appliesTo(listener.source()) && listener.attributes().durable()) {
                Optional<String> configured = configured(listener.id());
                if (configured.isEmpty()) {
                    silent.add(Methods.describe(listener.method()));
                } else if (Boolean.parseBoolean(configured.get())) {
                    problems.add(Methods.describe(listener.method()), ConfigKeys.ofListener(listener.id(), DURABLE)
                            + " is true, but Redis Pub/Sub delivers at most once, to subscribers that are connected; remove "
                            + "the key, or publish to a queue and use @QueueListener");
                }
            }
        }
        return silent.isEmpty()
                ? Optional.empty()
                : Optional.of("Redis Pub/Sub delivers at most once, to subscribers that are connected, so these subscriptions "
                        + "are not durable: " + String.join(", ", silent) + ". Set durable = false to accept that, or publish "
                        + "to a queue and use @QueueListener");
    }

    private Optional<String> configured(String id) {
        return properties.apply(ConfigKeys.ofListener(id, DURABLE));
    }
}
