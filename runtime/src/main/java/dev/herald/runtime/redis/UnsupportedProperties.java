package dev.herald.runtime.redis;

/** Properties of a message that Redis has no place for. */
final class UnsupportedProperties {

    private UnsupportedProperties() {
    }

    /** @throws IllegalArgumentException if the message has it */
    static void refuse(String property, Object value) {
        if (value != null) {
            throw new IllegalArgumentException("(redis) does not know the property '" + property + "': don't set it");
        }
    }
}
