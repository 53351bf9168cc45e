package dev.herald.runtime.devui;

import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import dev.herald.UnreadableMessageException;
import dev.herald.spi.Delivery;

/**
 * A message in a queue.
 *
 * @param id the broker's id of it
 * @param sentAt when it was sent, as ISO 8601
 * @param groupId the message group, or {@code null}
 * @param headers its headers
 * @param body its body, cut if it is long
 * @param note what is to be said of the body, or {@code null}
 */
public record MessageView(String id, String sentAt, String groupId, Map<String, String> headers, String body, String note) {

    /** The most characters of a body. */
    static final int MAX_BODY = 20_000;

    static MessageView of(Delivery delivery) {
        Text text = text(delivery);
        return new MessageView(delivery.id(), delivery.sentAt().toString(), delivery.groupId(),
                texts(delivery.headers().asMap()),
                cut(text.body()), text.note() == null ? noteOnLength(text.body()) : text.note());
    }

    private record Text(String body, String note) {
    }

    private static Text text(Delivery delivery) {
        try {
            try {
                return new Text(delivery.body().utf8(), null);
            } catch (CharacterCodingException binary) {
                return new Text(delivery.body().text(), "not text: " + delivery.body().bytes().length + " bytes");
            }
        } catch (UnreadableMessageException unreadable) {
            return new Text("", unreadable.getMessage());
        }
    }

    /** Headers as text, which is what the page can show and send. */
    static Map<String, String> texts(Map<String, Object> headers) {
        Map<String, String> texts = new TreeMap<>();
        headers.forEach((name, value) -> texts.put(name, text(value)));
        return texts;
    }

    static String text(Object header) {
        return header instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(header);
    }

    static String cut(String body) {
        return body.length() > MAX_BODY ? body.substring(0, MAX_BODY) : body;
    }

    static String noteOnLength(String body) {
        return body.length() > MAX_BODY ? "the first " + MAX_BODY + " of " + body.length() + " characters" : null;
    }
}
