package dev.herald;

/** A message could not be published. The message names the destination, the reason and, where known, the cure. */
public class PublishException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public PublishException(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /**
     * Whether sending the same message again may succeed. False if the message itself is the reason: its payload can't be
     * written, it is too large, has too many attributes or no group id.
     */
    public boolean isRetryable() {
        return retryable;
    }
}
