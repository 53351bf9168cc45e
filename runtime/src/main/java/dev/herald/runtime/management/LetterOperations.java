package dev.herald.runtime.management;

import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.Listener;
import dev.herald.ManagementAction.Outcome;
import dev.herald.OutgoingMessage;
import dev.herald.RedriveOutcome;
import dev.herald.runtime.admin.DeadLetterAdmin;
import dev.herald.runtime.config.HeraldConfig;

/** What can be done with the dead letters of a listener. */
@Singleton
public class LetterOperations {

    /** Brokers' clients give up earlier. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PAGE = 50;
    private static final int MAX_PAGE = 200;
    /** All letters before a page are read as well. */
    private static final int MAX_OFFSET = 1000;

    private static final String LETTER = "letter";

    private final DeadLetterAdmin letters;
    private final Runs runs;
    private final LetterView view;

    public LetterOperations(DeadLetterAdmin letters, Runs runs, HeraldConfig config) {
        this.letters = letters;
        this.runs = runs;
        this.view = new LetterView(config.managementPayloads());
    }

    Reply read(Listener listener, Request request) {
        Optional<String> id = request.parameter(LETTER);
        return id.isPresent() ? one(listener, id.get()) : page(listener, request);
    }

    private Reply one(Listener listener, String id) {
        DeadLetter letter = await(letters.find(listener.id(), id)).orElseThrow(() -> Rejection.unknown("letter '" + id
                + "' of listener '" + listener.id() + "' is not in the dead-letter queue, or somebody else holds it"));
        return Reply.done(view.whole(letter), List.of(id), "");
    }

    private Reply page(Listener listener, Request request) {
        int offset = request.number("offset", 0, MAX_OFFSET, 0);
        int limit = request.number("limit", 1, MAX_PAGE, PAGE);
        // One more tells whether there is a next page.
        List<JsonObject> read = await(letters.browse(listener.id(), offset, limit + 1, view::brief));
        List<JsonObject> page = read.subList(0, Math.min(limit, read.size()));
        JsonObject json = new JsonObject().put("listener", listener.id())
                .put("looksOnly", letters.looksOnly(listener.id()))
                .put("offset", offset).put("more", read.size() > limit).put("letters", new JsonArray(page));
        return Reply.done(json, page.stream().map(letter -> letter.getString("id")).toList(), "");
    }

    Reply redrive(Listener listener, Request request) {
        return move(listener, request, false);
    }

    Reply discard(Listener listener, Request request) {
        return move(listener, request, true);
    }

    private Reply move(Listener listener, Request request, boolean discards) {
        JsonBody body = JsonBody.of(request.content());
        if (body.has(LETTER)) {
            return moveOne(listener, body.only(LETTER).requiredText(LETTER), discards);
        }
        DeadLetterSelection selection = Selection.of(body);
        // Otherwise only the run would fail, when the caller is gone.
        letters.looksOnly(listener.id());
        return Reply.started(runs.start(request.caller(), listener.id(), discards, selection, Selection.describe(body)).view());
    }

    private Reply moveOne(Listener listener, String id, boolean discards) {
        if (discards) {
            await(letters.discard(listener.id(), id));
            return Reply.done(moved(listener, id, RedriveOutcome.MOVED), List.of(id), "");
        }
        return redriven(listener, id, await(letters.redrive(listener.id(), id)), "");
    }

    private static Reply redriven(Listener listener, String id, RedriveOutcome outcome, String detail) {
        return outcome == RedriveOutcome.COPIED
                ? copied(listener, id)
                : Reply.done(moved(listener, id, outcome), List.of(id), detail);
    }

    private static Reply copied(Listener listener, String id) {
        String what = "it is in its queue, and may also still be in the dead-letter queue: discard it there";
        return new Reply(200, moved(listener, id, RedriveOutcome.COPIED).put("problem", what), Outcome.FAILED,
                List.of(id), "copied: " + what);
    }

    private static JsonObject moved(Listener listener, String id, RedriveOutcome outcome) {
        return new JsonObject().put("listener", listener.id()).put(LETTER, id).put("outcome", outcome.name());
    }

    Reply edit(Listener listener, Request request) {
        JsonBody body = JsonBody.of(request.content()).only(LETTER, "text", "base64", "headers", "groupId");
        String id = body.requiredText(LETTER);
        Edit edit = Edit.of(body);
        RedriveOutcome outcome = await(letters.redrive(listener.id(), id, letter -> edit.of(letter.message())));
        return redriven(listener, id, outcome, edit.describe());
    }

    private static <T> T await(Uni<T> call) {
        try {
            return call.await().atMost(PATIENCE);
        } catch (TimeoutException late) {
            throw new Rejection(Rejection.UNAVAILABLE,
                    "the broker has not answered within " + PATIENCE.toSeconds()
                            + " seconds; whether it was done is not known");
        }
    }

    /**
     * What changes in a letter before it goes back.
     *
     * @param payload the new payload, a {@code String} or {@code byte[]}; {@code null} for that of the letter
     * @param headers values by name, {@code null} for those to remove
     * @param group the new group, or empty for that of the letter
     */
    private record Edit(Object payload, Map<String, Object> headers, Optional<String> group) {

        static Edit of(JsonBody body) {
            Optional<String> text = body.text("text");
            Optional<String> base64 = body.text("base64");
            if (text.isPresent() && base64.isPresent()) {
                throw Rejection.malformed("send either 'text' or 'base64'");
            }
            Map<String, Object> headers = new LinkedHashMap<>();
            body.object("headers").forEach(header -> headers.put(header.getKey(), header(header)));
            Optional<String> group = body.text("groupId");
            if (text.isEmpty() && base64.isEmpty() && headers.isEmpty() && group.isEmpty()) {
                throw Rejection.malformed("nothing is edited: send 'text', 'base64', 'headers' or 'groupId', or use /redrive");
            }
            return new Edit(text.map(Object.class::cast).or(() -> base64.map(Edit::bytes)).orElse(null), headers, group);
        }

        private static Object header(Map.Entry<String, Object> header) {
            Object value = header.getValue();
            if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
                return value;
            }
            throw Rejection.malformed("the value of the header '" + header.getKey()
                    + "' must be a string, a number, true, false, or null to remove it");
        }

        private static byte[] bytes(String base64) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException notBase64) {
                throw Rejection.malformed("'base64' is not Base64");
            }
        }

        OutgoingMessage<?> of(OutgoingMessage<Object> letter) {
            Map<String, Object> all = new LinkedHashMap<>(letter.headers());
            headers.forEach((name, value) -> {
                if (value == null) {
                    all.remove(name);
                } else {
                    all.put(name, value);
                }
            });
            return OutgoingMessage.of(payload == null ? letter.payload() : payload).headers(all)
                    .groupId(group.orElse(letter.groupId()));
        }

        /** Without values: they may be confidential. */
        String describe() {
            return (payload == null ? "" : "payload ") + (headers.isEmpty() ? "" : "headers " + headers.keySet() + " ")
                    + (group.isEmpty() ? "" : "group ") + "changed";
        }
    }
}
