package dev.herald;

/** No reply came within {@code quarkus.herald.request.timeout}; a later one is dropped and counted. */
public class RequestTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RequestTimeoutException(String message) {
        super(message);
    }
}
