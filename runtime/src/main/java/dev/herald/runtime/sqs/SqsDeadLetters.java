package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.HeaderRules;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.SendResult;

/**
 * Copies messages to a dead-letter queue: body, attributes, trace header and group as received, and the added headers as
 * far as the limits on attributes and size allow. What does not fit is left out from the last one on; nothing of the
 * message is.
 */
record SqsDeadLetters(SqsClient client, String url) {

    List<SettlementResult> send(List<DeadLetter> deadLetters) {
        List<SqsMessage> copies = deadLetters.stream().map(this::copy).toList();
        List<SettlementResult> outcomes = new ArrayList<>(copies.size());
        for (SendResult result : new SqsSender(client).send(url, copies)) {
            outcomes.add(result.sent() ? SettlementResult.DONE : SettlementResult.retry(result.reason()));
        }
        return outcomes;
    }

    private SqsMessage copy(DeadLetter deadLetter) {
        SqsDelivery delivery = (SqsDelivery) deadLetter.delivery();
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>(delivery.raw().messageAttributes());
        int bytes = AwsText.utf8Length(delivery.raw().body()) + SqsAttributes.bytes(attributes);
        for (Map.Entry<String, String> header : deadLetter.headers().entrySet()) {
            bytes += addIfItFits(header.getKey(), header.getValue(), attributes, SqsMessage.MOST_BYTES - bytes);
        }
        boolean fifo = FifoNaming.isFifo(url);
        String groupId = delivery.groupId() == null ? delivery.id() : delivery.groupId();
        // By the message's id, a repeated try of this copy is one; by its own deduplication id, a later message might.
        return new SqsMessage(delivery.raw().body(), attributes, fifo ? groupId : null, fifo ? delivery.id() : null,
                null, delivery.traceHeader(), bytes);
    }

    /** Returns by how many bytes the message grew. */
    private static int addIfItFits(String name, String value, Map<String, MessageAttributeValue> attributes, int room) {
        if (value == null || value.isEmpty()) {
            return 0;
        }
        MessageAttributeValue former = attributes.get(name);
        MessageAttributeValue attribute = SqsAttributes.text(AwsText.legal(value));
        int growth = SqsAttributes.bytes(name, attribute) - (former == null ? 0 : SqsAttributes.bytes(name, former));
        if (growth > room || former == null && attributes.size() == HeaderRules.MOST) {
            return 0;
        }
        attributes.put(name, attribute);
        return growth;
    }
}
