package dev.herald;

/**
 * A message that can't be made into what the listener's method takes; no retry would change that. Neither its text nor its
 * cause holds anything of the message's body or headers: both are logged.
 */
public class UnreadableMessageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
