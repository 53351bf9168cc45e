package dev.herald.runtime.management;

import java.util.List;

import io.vertx.core.json.JsonObject;

import dev.herald.ManagementAction.Outcome;

/**
 * The answer to a request, and what the audit says about it.
 *
 * @param status the HTTP status
 * @param body the JSON
 * @param outcome what became of the action; {@code null} if it has been reported
 * @param letters the ids of the letters concerned
 * @param detail more about the outcome, or empty
 */
record Reply(int status, JsonObject body, Outcome outcome, List<String> letters, String detail) {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    static Reply of(JsonObject body) {
        return done(body, List.of(), "");
    }

    static Reply done(JsonObject body, List<String> letters, String detail) {
        return new Reply(OK, body, Outcome.DONE, letters, detail);
    }

    /** It goes on after the answer, and has been reported. */
    static Reply started(JsonObject body) {
        return new Reply(ACCEPTED, body, null, List.of(), "");
    }
}
