package dev.herald;

/**
 * Thrown by a handler if no retry can succeed: the message is dead-lettered at once, with this exception's message as the
 * reason. Without a dead-letter queue it is retried. For other exceptions, {@link OnFailure} says the same.
 */
public class DeadLetterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DeadLetterException(String reason) {
        super(reason);
    }

    public DeadLetterException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
