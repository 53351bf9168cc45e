package dev.herald;

/**
 * A message can't be read as the payload, or a header as the parameter, of a listener's method. A retry would not change
 * that, so the message is dead-lettered at once; without a dead-letter queue it is retried with back-off. Neither the text
 * nor the cause holds anything of the message's body or headers: both are logged.
 */
public class UnreadableMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
