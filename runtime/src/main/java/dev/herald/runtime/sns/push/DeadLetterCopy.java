package dev.herald.runtime.sns.push;

import java.util.Map;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsText;
import dev.herald.runtime.aws.DeadLetterHeaders;
import dev.herald.runtime.aws.HeaderRules;
import dev.herald.runtime.sns.SnsMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Converts a pushed message to a dead letter on Amazon SQS: body and headers as received, then the added headers within the
 * limits on attributes and size. SQS must not reject the copy, because it would reject every retry as well: invalid
 * characters are replaced, and invalid headers are omitted.
 */
final class DeadLetterCopy {

    private static final DeadLetterHeaders.Form<Object> HEADERS = new Form();

    private DeadLetterCopy() {
    }

    private static final class Form implements DeadLetterHeaders.Form<Object> {

        private static final int TYPE_BYTES = "String".length();

        @Override
        public Object of(String text) {
            return text;
        }

        @Override
        public int bytes(String name, Object value) {
            int length = value instanceof byte[] data ? data.length : AwsText.size(value.toString());
            return name.length() + TYPE_BYTES + length;
        }
    }

    static OutgoingMessage<Body> of(DeadLetter deadLetter) {
        Delivery delivery = deadLetter.delivery();
        String body = AwsText.legal(delivery.body().text());
        // The maximum size of the queue may be that of a topic.
        DeadLetterHeaders<Object> headers = new DeadLetterHeaders<>(AwsText.size(body), SnsMessage.USUAL_MAX_BYTES,
                HEADERS);
        delivery.headers().asMap().forEach((name, value) -> keep(delivery, name, value, headers));
        deadLetter.headers().forEach(headers::addIfItFits);
        OutgoingMessage<Body> message = OutgoingMessage.of(Body.of(body));
        for (Map.Entry<String, Object> header : headers.headers().entrySet()) {
            message = message.header(header.getKey(), header.getValue());
        }
        return message;
    }

    /** SNS accepts more attributes than SQS, and other names. */
    private static void keep(Delivery delivery, String name, Object value, DeadLetterHeaders<Object> headers) {
        Object legal = legal(value);
        if (isTaken(name, legal) && !headers.isFull()) {
            headers.keep(name, legal);
        } else {
            RateLimitedLog.warn("sns dead-letter header",
                    "Dropped header '" + name + "' from dead letter " + delivery.id() + ": Amazon SQS allows "
                            + HeaderRules.MAX_HEADERS + " non-empty attributes with valid names",
                    null);
        }
    }

    /** A number that Amazon delivers, but does not accept, becomes text. */
    private static Object legal(Object value) {
        if (value instanceof String text) {
            return AwsText.legal(text);
        }
        return value instanceof Number number && !HeaderRules.isNumber(number) ? number.toString() : value;
    }

    private static boolean isTaken(String name, Object value) {
        try {
            HeaderRules.checkedName(name);
        } catch (IllegalArgumentException rejected) {
            return false;
        }
        return !(value instanceof String text && text.isEmpty()) && !(value instanceof byte[] data && data.length == 0);
    }
}
