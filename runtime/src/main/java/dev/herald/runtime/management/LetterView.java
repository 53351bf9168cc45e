package dev.herald.runtime.management;

import java.util.Base64;

import io.vertx.core.json.JsonObject;

import dev.herald.DeadLetter;

/**
 * Dead letters as JSON.
 *
 * @param payloads whether payloads, the values of headers and the group ids may be seen
 */
record LetterView(boolean payloads) {

    /** How much of a payload a list shows. */
    static final int EXCERPT = 1000;

    /** One of many: the payload is an excerpt. */
    JsonObject brief(DeadLetter letter) {
        return of(letter, EXCERPT);
    }

    JsonObject whole(DeadLetter letter) {
        return of(letter, Integer.MAX_VALUE);
    }

    private JsonObject of(DeadLetter letter, int most) {
        JsonObject json = new JsonObject()
                .put("id", letter.id())
                .put("reason", letter.reason().orElse(null))
                .put("exception", letter.exception().orElse(null))
                .put("attempts", letter.attempts().isPresent() ? letter.attempts().getAsInt() : null)
                .put("source", letter.source().orElse(null))
                .put("diedAt", letter.diedAt().map(Object::toString).orElse(null))
                .put("sentAt", letter.sentAt().toString())
                .put("redriven", letter.redriven())
                .put("bytes", letter.bytes().length)
                .put("headers", headers(letter));
        letter.unreadable().ifPresent(why -> json.put("unreadable", why));
        if (payloads) {
            letter.groupId().ifPresent(group -> json.put("groupId", group));
            addPayload(json, letter, most);
        }
        return json;
    }

    private static void addPayload(JsonObject json, DeadLetter letter, int most) {
        String field = letter.isText() ? "text" : "base64";
        String payload = letter.isText() ? letter.text() : Base64.getEncoder().encodeToString(letter.bytes());
        json.put(field, payload.length() <= most ? payload : payload.substring(0, most))
                .put("truncated", payload.length() > most);
    }

    /** With {@code null} in place of values that may not be seen. */
    private JsonObject headers(DeadLetter letter) {
        JsonObject headers = new JsonObject();
        letter.headers().asMap().forEach((name, value) -> headers.put(name, payloads ? value : null));
        return headers;
    }
}
