package dev.herald.contract;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Amazon SQS by the SDK's client. */
final class SqsProbe implements BrokerProbe {

    private static final QueueAttributeName VISIBLE = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    private static final QueueAttributeName IN_FLIGHT = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    private static final QueueAttributeName DELAYED = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;

    private final SqsClient sqs;
    private final Outage outage;

    SqsProbe(SqsClient sqs, Outage outage) {
        this.sqs = sqs;
        this.outage = outage;
    }

    @Override
    public void send(String queue, String body, Map<String, Object> headers) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        headers.forEach((name, value) -> attributes.put(name, attribute(value)));
        sqs.sendMessage(request -> request.queueUrl(urlOrCreate(queue)).messageBody(body).messageAttributes(attributes));
    }

    private static MessageAttributeValue attribute(Object value) {
        if (value instanceof byte[] bytes) {
            return MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromByteArray(bytes)).build();
        }
        return MessageAttributeValue.builder().dataType(value instanceof Number ? "Number" : "String")
                .stringValue(value.toString()).build();
    }

    @Override
    public void sendInGroup(String queue, String group, String body) {
        sqs.sendMessage(request -> request.queueUrl(urlOrCreate(queue)).messageBody(body).messageGroupId(group)
                .messageDeduplicationId(UUID.randomUUID().toString()));
    }

    @Override
    public List<Letter> take(String queue) {
        try {
            String url = url(queue);
            List<Message> messages = sqs.receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(10)
                    .messageAttributeNames("All")).messages();
            messages.forEach(message -> sqs.deleteMessage(request -> request.queueUrl(url)
                    .receiptHandle(message.receiptHandle())));
            return messages.stream().map(SqsProbe::letter).toList();
        } catch (QueueDoesNotExistException e) {
            return List.of();
        }
    }

    private static Letter letter(Message message) {
        Map<String, String> headers = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> headers.put(name, text(value)));
        return new Letter(message.body(), headers);
    }

    private static String text(MessageAttributeValue value) {
        if (value.binaryValue() != null) {
            return value.binaryValue().asUtf8String();
        }
        return value.dataType().startsWith("Number")
                ? new BigDecimal(value.stringValue()).toPlainString()
                : value.stringValue();
    }

    @Override
    public int count(String queue) {
        return number(queue, VISIBLE, IN_FLIGHT, DELAYED);
    }

    @Override
    public int visible(String queue) {
        return number(queue, VISIBLE);
    }

    private int number(String queue, QueueAttributeName... names) {
        return sqs.getQueueAttributes(request -> request.queueUrl(url(queue)).attributeNames(names)).attributes()
                .values().stream().mapToInt(Integer::parseInt).sum();
    }

    @Override
    public void create(String queue) {
        sqs.createQueue(request -> request.queueName(queue));
    }

    @Override
    public void disconnect(String queue) {
        outage.begin().run();
    }

    @Override
    public void reconnect() {
        outage.end().run();
    }

    /** A listener may still be declaring its queue: whoever comes first creates it. */
    private String urlOrCreate(String queue) {
        try {
            return url(queue);
        } catch (QueueDoesNotExistException e) {
            Map<QueueAttributeName, String> attributes = queue.endsWith(".fifo")
                    ? Map.of(QueueAttributeName.FIFO_QUEUE, "true")
                    : Map.of();
            return sqs.createQueue(request -> request.queueName(queue).attributes(attributes)).queueUrl();
        }
    }

    private String url(String queue) {
        return sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }
}
