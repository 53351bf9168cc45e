package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.DeadLetterHeaders;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.SendResult;

/**
 * Copies messages to a dead-letter queue, or from there back: body, attributes, trace header and group as received, then the
 * added headers within the limits on attributes and size. An added header that does not fit is shortened or omitted; nothing
 * of the message is, except headers that are {@code null} among those added.
 *
 * @param maxBytes the maximum size of a message, as far as it is known
 */
record SqsDeadLetters(SqsClient client, String url, int maxBytes) {

    private static final DeadLetterHeaders.Form<MessageAttributeValue> ATTRIBUTES = new Attributes();

    private static final SettlementResult NOT_SENT = SettlementResult.retry(SendResult.UNANSWERED.reason());

    private static final class Attributes implements DeadLetterHeaders.Form<MessageAttributeValue> {

        @Override
        public MessageAttributeValue of(String text) {
            return SqsAttributes.text(text);
        }

        @Override
        public int bytes(String name, MessageAttributeValue value) {
            return SqsAttributes.bytes(name, value);
        }
    }

    /** A message that cannot be copied does not keep the others from being sent. */
    List<SettlementResult> send(List<DeadLetter> deadLetters) {
        List<SettlementResult> results = new ArrayList<>(deadLetters.size());
        List<SqsMessage> copies = new ArrayList<>(deadLetters.size());
        List<Integer> positions = new ArrayList<>(deadLetters.size());
        for (int i = 0; i < deadLetters.size(); i++) {
            try {
                copies.add(copy(deadLetters.get(i).delivery(), deadLetters.get(i).headers()));
                positions.add(i);
                results.add(NOT_SENT);
            } catch (RuntimeException failure) {
                results.add(SettlementResult.retry("the message cannot be copied: " + FailureText.of(failure)));
            }
        }
        List<SendResult> sent = sendCopies(copies);
        for (int i = 0; i < sent.size(); i++) {
            SendResult result = sent.get(i);
            // Its added headers may be what the queue refuses: a limit may be unknown here.
            boolean refused = !result.sent() && !result.retryable();
            results.set(positions.get(i), refused ? sendBare(deadLetters.get(positions.get(i))) : result(result));
        }
        return results;
    }

    private List<SendResult> sendCopies(List<SqsMessage> copies) {
        return copies.isEmpty() ? List.of() : SqsSender.of(client).send(url, copies);
    }

    private SettlementResult sendBare(DeadLetter deadLetter) {
        SendResult result = sendCopies(List.of(copy(deadLetter.delivery(), Map.of()))).get(0);
        return result.sent() || result.retryable()
                ? result(result)
                : SettlementResult.retry("the dead-letter queue " + FifoNaming.nameOf(url)
                        + " refuses the message even without added headers: " + result.reason()
                        + "; allow it what the queue of the message allows, such as its MaximumMessageSize");
    }

    private static SettlementResult result(SendResult result) {
        return result.sent() ? SettlementResult.DONE : SettlementResult.retry(result.reason());
    }

    private SqsMessage copy(Delivery received, Map<String, String> added) {
        SqsDelivery delivery = (SqsDelivery) received;
        String body = delivery.raw().body() == null ? "" : delivery.raw().body();
        DeadLetterHeaders<MessageAttributeValue> headers = new DeadLetterHeaders<>(AwsText.utf8Length(body),
                maxBytes, ATTRIBUTES);
        delivery.raw().messageAttributes().forEach((name, value) -> {
            if (!added.containsKey(name) || added.get(name) != null) {
                headers.keep(name, value);
            }
        });
        added.forEach(headers::addIfItFits);
        boolean fifo = FifoNaming.isFifo(url);
        String groupId = delivery.groupId() == null ? delivery.id() : delivery.groupId();
        // The message's id deduplicates a repeated copy; its deduplication id could also suppress a later message.
        return new SqsMessage(body, headers.headers(), fifo ? groupId : null, fifo ? delivery.id() : null, null,
                delivery.traceHeader(), headers.bytes());
    }
}
