package dev.herald.spi.support;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** Configuration keys as users write them, for errors and logs. */
public final class ConfigKeys {

    /** What all keys begin with. */
    public static final String PREFIX = "quarkus.herald.";

    public static final String PUBLISH_TIMEOUT = PREFIX + "publish.timeout";
    public static final String REQUEST_TIMEOUT = PREFIX + "request.timeout";
    public static final String REPLY_ALLOWED = PREFIX + "reply.allowed";

    private ConfigKeys() {
    }

    /**
     * A key of one listener, as {@code quarkus.herald.listener."orders".retry.delay}.
     *
     * @param key such as {@code visibility-timeout}
     */
    public static String ofListener(String id, String key) {
        return of("listener", id) + "." + key;
    }

    /**
     * A key of one queue or topic, as {@code quarkus.herald.queue."orders".declare}.
     *
     * @param key such as {@code dead-letter.name}
     */
    public static String of(Destination destination, String key) {
        return of(destination.kind(), destination.name()) + "." + key;
    }

    /**
     * The key of an attribute of a queue or topic, as {@code quarkus.herald.queue."orders".attributes."max-age"}.
     *
     * @param name the attribute's name
     */
    public static String attribute(Destination destination, String name) {
        return of(destination, attribute(name));
    }

    /** The key of an attribute of a listener, as {@code quarkus.herald.listener."orders".attributes."exclusive"}. */
    public static String attributeOfListener(String id, String name) {
        return ofListener(id, attribute(name));
    }

    private static String attribute(String name) {
        return "attributes.\"" + name + "\"";
    }

    /** What the keys of a queue or topic begin with, as {@code quarkus.herald.queue."orders"}. */
    public static String of(Kind kind, String name) {
        return of(kind == Kind.QUEUE ? "queue" : "topic", name);
    }

    /** What the keys of a listener, queue or topic begin with. */
    public static String of(String noun, String name) {
        return PREFIX + noun + ".\"" + name + "\"";
    }

    /**
     * What the keys for an exception begin with, as {@code quarkus.herald.listener."orders".failure."com.acme.RateLimited"}.
     *
     * @param prefix of a listener, or of all
     */
    public static String ofFailure(String prefix, String exception) {
        return prefix + ".failure.\"" + exception + "\"";
    }

    /** A key of the endpoints that Amazon SNS pushes to, as {@code quarkus.herald.sns.push.url}. */
    public static String ofPush(String key) {
        return PREFIX + "sns.push." + key;
    }
}
