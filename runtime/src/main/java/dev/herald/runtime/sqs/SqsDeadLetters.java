package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.DeadLetterHeaders;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.SendResult;

/**
 * Copies messages to a dead-letter queue: body, attributes, trace header and group as received, then the added headers
 * within the limits on attributes and size. An added header that does not fit is omitted; nothing of the message is.
 */
record SqsDeadLetters(SqsClient client, String url) {

    private static final DeadLetterHeaders.Form<MessageAttributeValue> ATTRIBUTES = new Attributes();

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

    List<SettlementResult> send(List<DeadLetter> deadLetters) {
        List<SqsMessage> copies = deadLetters.stream().map(this::copy).toList();
        List<SettlementResult> results = new ArrayList<>(copies.size());
        for (SendResult result : SqsSender.of(client).send(url, copies)) {
            results.add(result.sent() ? SettlementResult.DONE : SettlementResult.retry(result.reason()));
        }
        return results;
    }

    private SqsMessage copy(DeadLetter deadLetter) {
        SqsDelivery delivery = (SqsDelivery) deadLetter.delivery();
        String body = delivery.raw().body();
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
