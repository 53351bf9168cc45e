package dev.herald.runtime.management;

import java.time.Instant;
import java.util.Optional;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.spi.support.TextSanitizer;

/** The letters that a request selects: those that meet all of its conditions. */
final class Selection {

    private static final String ALL = "all";
    private static final String EXCEPTION = "exception";
    private static final String REASON = "reasonContains";
    private static final String AFTER = "diedAfter";
    private static final String BEFORE = "diedBefore";
    private static final String AT_MOST = "atMost";
    private static final String RATE = "perSecond";
    private static final int MAX_SHOWN = 300;

    private Selection() {
    }

    /** @throws Rejection if there is no condition: {@code {}} by mistake must not mean all */
    static DeadLetterSelection of(JsonBody body) {
        body.only(ALL, EXCEPTION, REASON, AFTER, BEFORE, AT_MOST, RATE);
        Optional<String> exception = body.text(EXCEPTION);
        Optional<String> reason = body.text(REASON);
        Optional<Instant> after = body.time(AFTER);
        Optional<Instant> before = body.time(BEFORE);
        boolean conditions = exception.isPresent() || reason.isPresent() || after.isPresent() || before.isPresent();
        if (body.isTrue(ALL) == conditions) {
            throw Rejection.malformed(conditions
                    ? "'all' excludes conditions"
                    : "which letters? Send 'letter', or one or more of 'exception', 'reasonContains', 'diedAfter' and "
                            + "'diedBefore', or \"all\": true");
        }
        DeadLetterSelection selection = DeadLetterSelection.all()
                .where(letter -> matches(letter.exception(), exception) && contains(letter.reason(), reason)
                        && isAfter(letter, after))
                .atMost(Math.min(Run.MAX_LETTERS, body.count(AT_MOST).orElse(Run.MAX_LETTERS)));
        // What dies again meanwhile must not be taken again, whatever the caller's clock says.
        DeadLetterSelection limited = before.filter(time -> time.isBefore(Instant.now())).map(selection::diedBefore)
                .orElse(selection);
        return body.count(RATE).map(limited::perSecond).orElse(limited);
    }

    private static boolean matches(Optional<String> value, Optional<String> wanted) {
        return wanted.isEmpty() || value.equals(wanted);
    }

    private static boolean contains(Optional<String> value, Optional<String> wanted) {
        return wanted.isEmpty() || value.filter(text -> text.contains(wanted.get())).isPresent();
    }

    /** A letter without a time of death may be older. */
    private static boolean isAfter(DeadLetter letter, Optional<Instant> time) {
        return time.isEmpty() || letter.diedAt().filter(died -> died.isAfter(time.get())).isPresent();
    }

    static String describe(JsonBody body) {
        return TextSanitizer.of(body.toString(), MAX_SHOWN);
    }
}
