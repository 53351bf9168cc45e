package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.DeadLetterHeaders;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.SendResult;

/**
 * Copies messages to a dead-letter queue: body, attributes, trace header and group as received, then the added headers
 * within the limits on attributes and size. An added header that does not fit is omitted; nothing of the message is.
 */
record SqsDeadLetters(SqsClient client, String url) {

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
                copies.add(copy(deadLetters.get(i)));
                positions.add(i);
                results.add(NOT_SENT);
            } catch (RuntimeException failure) {
                results.add(SettlementResult.retry("the message cannot be copied: " + FailureText.of(failure)));
            }
        }
        List<SendResult> sent = copies.isEmpty() ? List.of() : SqsSender.of(client).send(url, copies);
        for (int i = 0; i < sent.size(); i++) {
            results.set(positions.get(i), result(sent.get(i)));
        }
        return results;
    }

    private static SettlementResult result(SendResult result) {
        return result.sent() ? SettlementResult.DONE : SettlementResult.retry(result.reason());
    }

    private SqsMessage copy(DeadLetter deadLetter) {
        SqsDelivery delivery = (SqsDelivery) deadLetter.delivery();
        String body = delivery.raw().body() == null ? "" : delivery.raw().body();
        DeadLetterHeaders<MessageAttributeValue> headers = new DeadLetterHeaders<>(AwsText.utf8Length(body),
                SqsMessage.MAX_BYTES, ATTRIBUTES);
        delivery.raw().messageAttributes().forEach(headers::keep);
        deadLetter.headers().forEach(headers::addIfItFits);
        boolean fifo = FifoNaming.isFifo(url);
        String groupId = delivery.groupId() == null ? delivery.id() : delivery.groupId();
        // The message's id deduplicates a repeated copy; its deduplication id could also suppress a later message.
        return new SqsMessage(body, headers.headers(), fifo ? groupId : null, fifo ? delivery.id() : null, null,
                delivery.traceHeader(), headers.bytes());
    }
}
