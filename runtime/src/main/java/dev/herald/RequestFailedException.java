package dev.herald;

/** The listener that got the request failed for good; the text is the failure's message as the listener sent it. */
public class RequestFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RequestFailedException(String message) {
        super(message);
    }
}
