package dev.herald.spi;

/** Reads bodies as the application's listeners do. Thread-safe. */
public interface PayloadReader {

    /**
     * A body as this type.
     *
     * @throws RuntimeException if it can't be read as that
     */
    <T> T read(Body body, Class<T> type);
}
