package dev.herald;

/**
 * The connection or queue on which the reply would have arrived was lost. The request may be handled or not; sending it again
 * may succeed.
 */
public class ReplyLostException extends RequestFailedException {

    private static final long serialVersionUID = 1L;

    public ReplyLostException(String message) {
        super(message);
    }
}
