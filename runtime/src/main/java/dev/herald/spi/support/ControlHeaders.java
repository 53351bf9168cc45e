package dev.herald.spi.support;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;

/**
 * Headers by which Herald tells itself something about a message, such as how many attempts it has had. They hold for one
 * message in one queue, which {@link HeraldHeaders#BOUND_TO} names beside them: in a copy that somebody else made they mean
 * nothing, and neither do those that a producer has set.
 */
public final class ControlHeaders {

    /** What the names of Herald's own headers begin with. */
    private static final String OWN = "herald-";

    private ControlHeaders() {
    }

    /**
     * The value of {@link HeraldHeaders#BOUND_TO} for a message in a queue. A number, because some messages have no room for
     * more: the names themselves may be long.
     */
    public static long binding(String queue, String messageId) {
        return UUID.nameUUIDFromBytes((queue + '\n' + messageId).getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }

    /**
     * Whether control headers are those of this message in this queue.
     *
     * @param boundTo the value of {@link HeraldHeaders#BOUND_TO} beside them, of any type, or {@code null}
     */
    public static boolean areOf(Object boundTo, String queue, String messageId) {
        return boundTo != null && boundTo.toString().equals(Long.toString(binding(queue, messageId)));
    }

    /** Whether a name is that of a header of Herald's. */
    public static boolean isOwn(String header) {
        return header.startsWith(OWN);
    }

    /** The message without headers whose names are Herald's: an application that copies headers must not copy these. */
    public static <T> OutgoingMessage<T> removedFrom(OutgoingMessage<T> message) {
        OutgoingMessage<T> cleaned = message;
        for (Map.Entry<String, Object> header : message.headers().entrySet()) {
            if (isOwn(header.getKey())) {
                cleaned = cleaned.header(header.getKey(), null);
            }
        }
        return cleaned;
    }
}
