package dev.herald.spi.support;

import java.util.Optional;
import java.util.OptionalLong;

import dev.herald.BatchReceipt.Entry;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.spi.Destination;

/**
 * The result of sending one message.
 *
 * @param id the broker's id, or {@code null} if it was not sent
 * @param sequenceNumber its position in a FIFO queue or topic, or {@code null}
 * @param reason why it was not sent, or {@code null} if it was
 * @param retryable whether sending it again may succeed
 * @param cause what the client threw, or {@code null}
 */
public record SendResult(String id, String sequenceNumber, String reason, boolean retryable, Exception cause) {

    /** Not sent, because it would have overtaken an earlier message of its group that could not be sent. */
    public static final SendResult HELD_BACK = failed("an earlier message of its group was not sent", true, null);

    /** Not sent, as far as known: the broker's answer to the batch does not contain the message. */
    public static final SendResult UNANSWERED = failed("the broker's answer does not contain it", true, null);

    /** @param sequenceNumber or {@code null} */
    public static SendResult sent(String id, String sequenceNumber) {
        return new SendResult(id, sequenceNumber, null, false, null);
    }

    /** @param cause what the client threw, or {@code null} */
    public static SendResult failed(String reason, boolean retryable, Exception cause) {
        return new SendResult(null, null, reason, retryable, cause);
    }

    public boolean sent() {
        return id != null;
    }

    /** The result as an entry of a receipt. */
    public Entry entry(Destination destination) {
        return sent()
                ? new Entry(new Receipt(id, Optional.ofNullable(sequenceNumber), OptionalLong.empty()), null)
                : new Entry(null, new PublishException(destination + " rejected the message: " + reason, retryable, cause));
    }
}
