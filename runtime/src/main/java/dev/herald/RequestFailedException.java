package dev.herald;

/**
 * A request has no good reply: the listener that got it failed for good, and the text is the failure's message as the
 * listener sent it; or its reply can't be read as the type that was asked for, and the cause says why; or the application
 * stops.
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
