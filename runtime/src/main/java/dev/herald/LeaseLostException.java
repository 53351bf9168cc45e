package dev.herald;

/** The message was no longer the listener's to settle; it will be, or has been, delivered again. */
public class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LeaseLostException(String message) {
        super(message);
    }
}
