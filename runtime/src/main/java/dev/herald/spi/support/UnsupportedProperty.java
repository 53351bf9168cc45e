package dev.herald.spi.support;

/**
 * Rejects properties of an {@link dev.herald.OutgoingMessage} that a broker has no place for. The texts follow "queue 'x'".
 *
 * @param broker the broker's name for people, such as {@code Amazon SQS}
 */
public record UnsupportedProperty(String broker) {

    /**
     * @param property the name of its setter
     * @param value the property, or {@code null} if the message does not have it
     * @throws IllegalArgumentException if the message has it
     */
    public void reject(String property, Object value) {
        rejectIf(value != null, property, "");
    }

    /**
     * @param present whether the message has it
     * @param alternative what to do otherwise than to remove it; or empty
     * @throws IllegalArgumentException if the message has it
     */
    public void rejectIf(boolean present, String property, String alternative) {
        if (present) {
            throw new IllegalArgumentException("is on " + broker + ", which does not support '" + property + "': remove it"
                    + (alternative.isEmpty() ? "" : ", or " + alternative));
        }
    }
}
