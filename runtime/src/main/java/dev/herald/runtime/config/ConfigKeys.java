package dev.herald.runtime.config;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** Configuration keys as users write them, for errors and logs. */
public final class ConfigKeys {

    /** What all keys begin with. */
    public static final String PREFIX = "quarkus.herald.";

    public static final String BROKER = PREFIX + "broker";
    public static final String PUBLISH_TIMEOUT = PREFIX + "publish.timeout";
    public static final String REQUEST_TIMEOUT = PREFIX + "request.timeout";
    public static final String REPLY_ALLOWED = PREFIX + "reply.allowed";

    private ConfigKeys() {
    }

    /** A key of one listener, as {@code quarkus.herald.listener."orders".retry.delay}. */
    public static String listener(String id, String key) {
        return of("listener", id, key);
    }

    /** A key of one queue, as {@code quarkus.herald.queue."orders".declare}. */
    public static String queue(String name, String key) {
        return of("queue", name, key);
    }

    /** A key of one topic, as {@code quarkus.herald.topic."order-events".declare}. */
    public static String topic(String name, String key) {
        return of("topic", name, key);
    }

    /** A key of a queue or topic. */
    public static String destination(Destination destination, String key) {
        return destination.kind() == Kind.QUEUE ? queue(destination.name(), key) : topic(destination.name(), key);
    }

    /** A key of the SNS endpoints that this application serves, as {@code quarkus.herald.sns.push.url}. */
    public static String push(String key) {
        return PREFIX + "sns.push." + key;
    }

    /** What the keys of a listener, queue or topic begin with, as {@code quarkus.herald.queue."orders"}. */
    public static String of(String noun, String name) {
        return PREFIX + noun + ".\"" + name + "\"";
    }

    private static String of(String noun, String name, String key) {
        return of(noun, name) + "." + key;
    }
}
