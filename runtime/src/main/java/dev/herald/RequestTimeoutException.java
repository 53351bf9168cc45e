package dev.herald;

/** No reply arrived within {@code quarkus.herald.request.timeout}. A later one is dropped, and counted as late. */
public class RequestTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RequestTimeoutException(String message) {
        super(message);
    }
}
