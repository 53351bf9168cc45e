package dev.herald.spi.support;

/** The queue or topic does not exist. The message names it and says how to create it. */
public final class MissingDestinationException extends Exception {

    private static final long serialVersionUID = 1L;

    public MissingDestinationException(String message) {
        super(message);
    }
}
