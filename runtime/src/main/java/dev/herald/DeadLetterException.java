package dev.herald;

/** Thrown by a handler whose message no retry can help: it is dead-lettered at once, with this message as reason. */
public class DeadLetterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DeadLetterException(String reason) {
        super(reason);
    }

    public DeadLetterException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
