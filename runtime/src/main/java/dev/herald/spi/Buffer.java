package dev.herald.spi;

/**
 * Where messages of a broker that can't be asked to wait are kept until there is a handler for them.
 *
 * @param size how many there are at most
 * @param overflow what happens to the next one
 */
public record Buffer(int size, Overflow overflow) {

    /** What to do when a message comes and the buffer is full. */
    public enum Overflow {
        /** The message that waited longest is dropped. */
        DROP_OLDEST,
        /** The message that came is dropped. */
        DROP_NEWEST,
        /** The connection is closed, and opened again when the buffer is empty: what is sent meanwhile is missed. */
        DISCONNECT
    }
}
