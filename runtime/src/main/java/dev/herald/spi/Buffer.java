package dev.herald.spi;

/**
 * Holds the messages of a broker without back pressure until there is a handler for them.
 *
 * @param size the most messages
 * @param bytes the most bytes of all messages; one message is held whatever its size
 * @param overflow what to do with the next message when there are that many
 */
public record Buffer(int size, long bytes, Overflow overflow) {

    /** A buffer whose messages may have any size. */
    public Buffer(int size, Overflow overflow) {
        this(size, Long.MAX_VALUE, overflow);
    }

    /** What to do with a message that arrives when the buffer is full. */
    public enum Overflow {
        /** Drop the message that has waited longest. */
        DROP_OLDEST,
        /** Drop the new message. */
        DROP_NEWEST,
        /** Close the connection, and open it again when the buffer is empty: what is sent meanwhile is lost. */
        DISCONNECT
    }
}
