package dev.herald.runtime.sqs;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import dev.herald.Headers;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.UncountedReceives;

/**
 * A message as received from Amazon SQS. If its body is an envelope with the published message, {@link #body} and
 * {@link #headers} are those of the published message, not those of {@link #raw}.
 *
 * @param unreadable why the body is not a payload; {@code null} if it may be one
 * @param receiveCount how often it has been received, as Amazon SQS counts, which includes receives that were returned
 *        untouched
 * @param size about how many bytes the body and the attributes have
 */
record SqsDelivery(Message raw, Body body, String unreadable, Headers headers, int receiveCount, UncountedReceives uncounted,
        int attemptAtReceipt, int receivesAtReceipt,
        Instant sentAt, boolean ordered, long leasedAt, long size)
        implements
            Delivery {

    /**
     * @param content the published message, if the body is an envelope
     * @param ordered whether the queue is a FIFO queue
     * @param leasedAt the earliest time at which its lease may have begun
     * @param uncounted the receives of the queue's messages that are known not to be attempts
     */
    static SqsDelivery of(Message message, Optional<SqsSource.Content> content, boolean ordered, long leasedAt,
            UncountedReceives uncounted) {
        Body body = content.isEmpty() ? Body.of(text(message), SnsEnvelope::reason) : content.get().body();
        return of(message, body, OffloadedPayload.reason(body.text()), content, ordered, leasedAt, uncounted);
    }

    /** A message that no handler may see, for example because its body is not what was sent. */
    static SqsDelivery unreadable(Message message, String reason, boolean ordered, long leasedAt,
            UncountedReceives uncounted) {
        return of(message, Body.of(text(message)), reason, Optional.empty(), ordered, leasedAt, uncounted);
    }

    private static SqsDelivery of(Message message, Body body, String unreadable, Optional<SqsSource.Content> content,
            boolean ordered, long leasedAt, UncountedReceives uncounted) {
        Headers own = SqsAttributes.read(message.messageAttributes());
        int receives = receives(message);
        return new SqsDelivery(message, body, unreadable,
                traced(content.isEmpty() ? own : both(content.get().headers(), own),
                        attribute(message, MessageSystemAttributeName.AWS_TRACE_HEADER)),
                receives, uncounted,
                uncounted.attempt(id(message), receives), uncounted.receives(id(message), receives),
                sentAt(message), ordered, leasedAt,
                text(message).length() + SqsAttributes.length(message.messageAttributes()));
    }

    private static String text(Message message) {
        return message.body() == null ? "" : message.body();
    }

    /** Headers that were added on the way, for example to a dead letter, win. */
    private static Headers both(Headers published, Headers added) {
        if (added.asMap().isEmpty()) {
            return published;
        }
        Map<String, Object> both = new LinkedHashMap<>(published.asMap());
        both.putAll(added.asMap());
        return Headers.of(both);
    }

    /** A header of the message itself wins: it says who published it, not which service passed it on. */
    private static Headers traced(Headers headers, String traceHeader) {
        if (traceHeader == null || headers.contains(SqsMessage.TRACE_HEADER)) {
            return headers;
        }
        Map<String, Object> all = new LinkedHashMap<>(headers.asMap());
        all.put(SqsMessage.TRACE_HEADER, traceHeader);
        return Headers.of(all);
    }

    static int receives(Message message) {
        OptionalLong count = number(message, MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, count.orElse(1)));
    }

    /** Now, if the service does not report it. */
    private static Instant sentAt(Message message) {
        OptionalLong millis = number(message, MessageSystemAttributeName.SENT_TIMESTAMP);
        return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()) : Instant.now();
    }

    private static OptionalLong number(Message message, MessageSystemAttributeName name) {
        try {
            String text = attribute(message, name);
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException unreadable) {
            return OptionalLong.empty();
        }
    }

    /** @throws UnreadableMessageException if it is not a payload */
    @Override
    public Body body() {
        if (unreadable != null) {
            throw new UnreadableMessageException(unreadable, null);
        }
        return body;
    }

    @Override
    public String id() {
        return id(raw);
    }

    /** The receipt handle, if the service sends no id. */
    static String id(Message message) {
        return message.messageId() == null ? message.receiptHandle() : message.messageId();
    }

    @Override
    public int attempt() {
        return uncounted.attempt(id(), receiveCount, attemptAtReceipt);
    }

    /** As far as this process knows: Amazon SQS counts receives, and a message cannot be changed. */
    @Override
    public boolean isUsedUp() {
        return uncounted.isUsedUp(id(), receiveCount);
    }

    @Override
    public int receives() {
        return uncounted.receives(id(), receiveCount, receivesAtReceipt);
    }

    @Override
    public String groupId() {
        return attribute(raw, MessageSystemAttributeName.MESSAGE_GROUP_ID);
    }

    @Override
    public String orderingKey() {
        return ordered ? groupId() : null;
    }

    /** The X-Ray trace header, or {@code null}. */
    String traceHeader() {
        return attribute(raw, MessageSystemAttributeName.AWS_TRACE_HEADER);
    }

    /** The ARN of the queue from which Amazon SQS has moved it to a dead-letter queue, or {@code null}. */
    String deadLetterSource() {
        return attribute(raw, MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN);
    }

    /** By text, because the SDK builds the map by enum anew on each call. */
    private static String attribute(Message message, MessageSystemAttributeName name) {
        return message.attributesAsStrings().get(name.toString());
    }
}
