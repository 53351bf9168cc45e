package dev.herald;

/**
 * A request failed: the listener gave up on it, and this exception's message is that of the listener's failure; or the reply
 * can't be read as the requested type, and the cause says why; or no reply can arrive any more, because the application is
 * shutting down or, as a {@link ReplyLostException}, because the connection for replies was lost.
 */
public class RequestFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RequestFailedException(String message) {
        super(message);
    }

    public RequestFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
