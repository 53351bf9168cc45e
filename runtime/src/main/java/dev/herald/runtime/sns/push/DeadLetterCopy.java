package dev.herald.runtime.sns.push;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.HeaderRules;
import dev.herald.runtime.sns.SnsMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.RateLimitedLog;

/**
 * A pushed message on its way to a queue on Amazon SQS: body and headers as they came, then the added headers, as far as
 * the limits on attributes and size allow. SQS is to refuse none of them, for it would refuse it again whenever it comes:
 * characters that it does not take are replaced, and headers that it does not take are left out.
 */
final class DeadLetterCopy {

    private static final int TYPE_BYTES = "String".length();

    private final Map<String, Object> headers = new LinkedHashMap<>();
    private int bytes;

    private DeadLetterCopy(int bytes) {
        this.bytes = bytes;
    }

    static OutgoingMessage<Body> of(DeadLetter deadLetter) {
        Delivery delivery = deadLetter.delivery();
        String body = AwsText.legal(delivery.body().text());
        DeadLetterCopy copy = new DeadLetterCopy(AwsText.utf8Length(body));
        delivery.headers().asMap().forEach((name, value) -> copy.addOwn(delivery, name, value));
        deadLetter.headers().forEach(copy::addIfItFits);
        OutgoingMessage<Body> message = OutgoingMessage.of(Body.of(body));
        for (Map.Entry<String, Object> header : copy.headers.entrySet()) {
            message = message.header(header.getKey(), header.getValue());
        }
        return message;
    }

    /** SNS has taken no more than a queue takes, but for their number. */
    private void addOwn(Delivery delivery, String name, Object value) {
        Object legal = value instanceof String text ? AwsText.legal(text) : value;
        if (!isTaken(name, legal) || headers.size() == HeaderRules.MOST) {
            RateLimitedLog.warn("sns dead-letter header",
                    "Message " + delivery.id() + " went to the dead-letter queue without its "
                            + "header '" + name + "': Amazon SQS takes " + HeaderRules.MOST
                            + " that have a value, and a name it likes",
                    null);
            return;
        }
        headers.put(name, legal);
        bytes += bytes(name, legal);
    }

    private static boolean isTaken(String name, Object value) {
        try {
            HeaderRules.checkedName(name);
        } catch (IllegalArgumentException refused) {
            return false;
        }
        return !(value instanceof String text && text.isEmpty()) && !(value instanceof byte[] data && data.length == 0);
    }

    private void addIfItFits(String name, String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        String legal = AwsText.legal(value);
        Object former = headers.get(name);
        int growth = bytes(name, legal) - (former == null ? 0 : bytes(name, former));
        // A queue may be limited to what is the most for a topic.
        if (bytes + growth > SnsMessage.MOST_BYTES || former == null && headers.size() == HeaderRules.MOST) {
            return;
        }
        headers.put(name, legal);
        bytes += growth;
    }

    private static int bytes(String name, Object value) {
        int length = value instanceof byte[] data ? data.length : AwsText.utf8Length(value.toString());
        return name.length() + TYPE_BYTES + length;
    }
}
