package dev.herald.runtime.sqs;

import java.util.List;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.DeadLetterCopies;
import dev.herald.runtime.aws.DeadLetterHeaders;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.SendResult;

/**
 * Copies messages to a dead-letter queue, or from there back: body, attributes, trace header and group as received, then the
 * added headers within the limits on attributes and size. An added header that does not fit is shortened or omitted; nothing
 * of the message is, except headers that are {@code null} among those added. If a standard queue refuses the copy, the next
 * one has no group either: some emulators know none there.
 *
 * @param maxBytes the maximum size of a message, as far as it is known
 */
record SqsDeadLetters(SqsClient client, String url, int maxBytes) implements DeadLetterCopies.Queues<SqsMessage> {

    private static final DeadLetterHeaders.Form<MessageAttributeValue> ATTRIBUTES = new Attributes();

    private static final class Attributes implements DeadLetterHeaders.Form<MessageAttributeValue> {

        @Override
        public MessageAttributeValue of(String text) {
            return SqsAttributes.text(text);
        }

        /** Without a verdict on the text: what a queue has let through is copied as it is. */
        @Override
        public int bytes(String name, MessageAttributeValue value) {
            int bytes = value.binaryValue() != null
                    ? value.binaryValue().asByteArrayUnsafe().length
                    : AwsText.size(value.stringValue());
            return name.length() + value.dataType().length() + bytes;
        }
    }

    List<SettlementResult> sendAll(List<DeadLetter> deadLetters) {
        return new DeadLetterCopies<>("'" + FifoNaming.nameOf(url) + "'", this).send(deadLetters);
    }

    @Override
    public List<SendResult> send(List<SqsMessage> copies) {
        return SqsSender.of(client).send(url, copies);
    }

    @Override
    public SqsMessage copy(DeadLetter message) {
        return copy(message, ((SqsDelivery) message.delivery()).groupId());
    }

    @Override
    public SqsMessage bareCopy(DeadLetter removed) {
        return copy(removed, null);
    }

    /** @param standardGroup the group on a standard queue, or {@code null} */
    private SqsMessage copy(DeadLetter message, String standardGroup) {
        SqsDelivery delivery = (SqsDelivery) message.delivery();
        String body = delivery.raw().body() == null ? "" : delivery.raw().body();
        DeadLetterHeaders<MessageAttributeValue> headers = new DeadLetterHeaders<>(AwsText.size(body), maxBytes, ATTRIBUTES);
        delivery.raw().messageAttributes().forEach((name, value) -> {
            if (!message.headers().containsKey(name) || message.headers().get(name) != null) {
                headers.keep(name, value);
            }
        });
        message.headers().forEach(headers::addIfItFits);
        boolean fifo = FifoNaming.isFifo(url);
        String fifoGroup = delivery.groupId() == null ? delivery.id() : delivery.groupId();
        // The message's id deduplicates a repeated copy; its deduplication id could also suppress a later message.
        return new SqsMessage(body, headers.headers(), fifo ? fifoGroup : standardGroup, fifo ? delivery.id() : null, null,
                delivery.traceHeader(), headers.bytes());
    }
}
