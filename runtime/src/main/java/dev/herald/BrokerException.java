package dev.herald;

/**
 * An operation of {@link Queues} or {@link Topics} failed: the broker could not be reached, rejected the call, or does not
 * have the queue or topic. The message names the operation and the destination, and contains the broker's reason.
 */
public class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
