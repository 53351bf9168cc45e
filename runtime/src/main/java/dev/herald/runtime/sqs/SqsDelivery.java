package dev.herald.runtime.sqs;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * A message as Amazon SQS handed it out. What it carries may have been inside its own body: then {@link #body} and
 * {@link #headers} are not those of {@link #raw}.
 */
record SqsDelivery(Message raw, Body body, Headers headers, int receives, int attempt, Instant sentAt, boolean ordered,
        long leasedAt)
        implements
            Delivery {

    /**
     * @param content what was in its body, if that was a message of its own
     * @param ordered whether it comes from a FIFO queue
     * @param leasedAt when its lease began at the earliest
     * @param untouched how many of its receives are known to have ended before a handler began
     */
    static SqsDelivery of(Message message, Optional<SqsSource.Content> content, boolean ordered, long leasedAt,
            int untouched) {
        Headers own = SqsAttributes.read(message.messageAttributes());
        String text = message.body() == null ? "" : message.body();
        int receives = receives(message);
        return new SqsDelivery(message, content.isEmpty() ? Body.of(text) : content.get().body(),
                content.isEmpty() ? own : both(content.get().headers(), own), receives,
                Math.max(1, receives - untouched), sentAt(message), ordered,
                leasedAt);
    }

    /** What was added on the way, as by a dead-letter queue that the message comes back from, is the newer. */
    private static Headers both(Headers published, Headers added) {
        if (added.asMap().isEmpty()) {
            return published;
        }
        Map<String, Object> both = new LinkedHashMap<>(published.asMap());
        both.putAll(added.asMap());
        return Headers.of(both);
    }

    private static int receives(Message message) {
        OptionalLong count = number(message, MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, count.orElse(1)));
    }

    /** Of a service that does not say, the present is the best that is known. */
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

    /** The receipt handle, if the service gives no id. */
    @Override
    public String id() {
        return raw.messageId() == null ? raw.receiptHandle() : raw.messageId();
    }

    @Override
    public long size() {
        return raw.body() == null ? 0 : raw.body().length();
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

    /** By text: the map by name is made anew on each call. */
    private static String attribute(Message message, MessageSystemAttributeName name) {
        return message.attributesAsStrings().get(name.toString());
    }
}
