package dev.herald.runtime.devui;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

import dev.herald.DeadLetter;

/**
 * A dead letter.
 *
 * @param id finds it again
 * @param group what it has in common with other letters: the exception and the reason, without numbers and ids
 * @param reason why it died, or {@code null}
 * @param exception the class of the exception, or {@code null}
 * @param attempts how many attempts there were, or {@code null}
 * @param source where it was received, or {@code null}
 * @param diedAt when it died, as ISO 8601, or {@code null}
 * @param sentAt when it was sent, as ISO 8601
 * @param groupId the message group, or {@code null}
 * @param redriven how often it was sent back before
 * @param traceId the trace of its sender, or {@code null}
 * @param headers all headers
 * @param ownHeaders those that go back with it
 * @param body its body, cut if it is long
 * @param editable whether the body is here as a whole, as text
 * @param note what is to be said of the body, or {@code null}
 */
public record LetterView(String id, String group, String reason, String exception, Integer attempts, String source,
        String diedAt, String sentAt, String groupId, int redriven, String traceId, Map<String, String> headers,
        Map<String, String> ownHeaders, String body, boolean editable, String note) {

    private static final Pattern CHANGING = Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F-]{27,}|-?[0-9]+(?:[.,:][0-9]+)*");
    private static final int MAX_GROUP = 200;

    static LetterView of(DeadLetter letter) {
        OptionalInt attempts = letter.attempts();
        String body = letter.text();
        return new LetterView(letter.id(), group(letter), letter.reason().orElse(null), letter.exception().orElse(null),
                attempts.isPresent() ? attempts.getAsInt() : null, letter.source().orElse(null),
                letter.diedAt().map(Instant::toString).orElse(null), letter.sentAt().toString(),
                letter.groupId().orElse(null), letter.redriven(), TraceIds.ofSender(letter.headers()),
                MessageView.texts(letter.headers().asMap()), MessageView.texts(letter.message().headers()),
                MessageView.cut(body), isWhole(letter, body), note(letter, body));
    }

    private static boolean isWhole(DeadLetter letter, String body) {
        return letter.isText() && letter.unreadable().isEmpty() && body.length() <= MessageView.MAX_BODY;
    }

    private static String note(DeadLetter letter, String body) {
        if (letter.unreadable().isPresent()) {
            return letter.unreadable().get();
        }
        return letter.isText() ? MessageView.noteOnLength(body) : "not text: " + letter.bytes().length + " bytes";
    }

    /** The group of a letter: those that failed alike have the same one. */
    static String group(DeadLetter letter) {
        String reason = letter.reason().orElse("no reason given");
        String exception = letter.exception().map(LetterView::simpleName).orElse("");
        String text = exception.isEmpty() || reason.contains(exception) ? reason : exception + ": " + reason;
        String same = CHANGING.matcher(text).replaceAll("#");
        return same.length() > MAX_GROUP ? same.substring(0, MAX_GROUP) : same;
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
