package dev.herald.memory;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;

/** The messages sent to a FIFO queue in the last five minutes. Guarded by the queue's lock. */
final class Deduplication {

    private static final long INTERVAL = Duration.ofMinutes(5).toNanos();

    private final Map<String, Sent> sent = new LinkedHashMap<>();

    private record Sent(Receipt receipt, long at) {
    }

    /** The deduplication id, or one made of the content. */
    static String key(OutgoingMessage<Body> message) {
        if (message.deduplicationId() != null) {
            return message.deduplicationId();
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(message.payload().bytes());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The receipt of the first message with this key, or {@code null} if there was none. */
    Receipt earlier(String key, long now) {
        Iterator<Sent> oldest = sent.values().iterator();
        while (oldest.hasNext() && now - oldest.next().at >= INTERVAL) {
            oldest.remove();
        }
        Sent first = sent.get(key);
        return first == null ? null : first.receipt;
    }

    void clear() {
        sent.clear();
    }

    void remember(String key, Receipt receipt, long now) {
        sent.put(key, new Sent(receipt, now));
    }
}
