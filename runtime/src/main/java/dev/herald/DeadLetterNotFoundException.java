package dev.herald;

/**
 * A letter is not in its dead-letter queue, or somebody else holds it: it was redriven, discarded or received meanwhile.
 * Nothing was sent.
 */
public class DeadLetterNotFoundException extends BrokerException {

    private static final long serialVersionUID = 1L;

    public DeadLetterNotFoundException(String message) {
        super(message);
    }
}
