package dev.herald;

/**
 * A message could not be settled, or its lease not be extended, because the lease was lost. The broker delivers the message
 * again, or has done so.
 */
public class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LeaseLostException(String message) {
        super(message);
    }
}
