package dev.herald.runtime.devui;

import java.util.LinkedHashMap;
import java.util.Map;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.admin.DeadLetterAdmin;
import dev.herald.runtime.support.BlockingCalls;

/** Looks at dead letters, sends them back and discards them. */
final class LetterDesk {

    private static final int MAX_BROWSED = 1000;

    private final DeadLetterAdmin letters;
    private final BlockingCalls calls;

    LetterDesk(DeadLetterAdmin letters, BlockingCalls calls) {
        this.letters = letters;
        this.calls = calls;
    }

    Uni<LettersView> browse(String listener, int atMost) {
        int limit = QueueDesk.within("atMost", atMost, MAX_BROWSED);
        return calls.call(() -> "browsing letters of listener '" + listener + "'", () -> letters.looksOnly(listener))
                .chain(looksOnly -> letters.browse(listener, 0, limit, LetterView::of)
                        .map(found -> new LettersView(listener, looksOnly, found)));
    }

    Uni<String> redrive(String listener, String id) {
        return letters.redrive(listener, id).map(Enum::name);
    }

    Uni<String> redrive(String listener, String id, String body, Map<String, String> headers, String group) {
        return letters.redrive(listener, id, letter -> edited(letter, body, headers, group)).map(Enum::name);
    }

    /** The headers of the letter give way to those that are given; a value that did not change keeps its type. */
    private static OutgoingMessage<String> edited(DeadLetter letter, String body, Map<String, String> headers, String group) {
        Map<String, Object> own = letter.message().headers();
        Map<String, Object> values = new LinkedHashMap<>();
        headers.forEach((name, text) -> {
            Object value = own.get(name);
            values.put(name, value != null && MessageView.text(value).equals(text) ? value : text);
        });
        return OutgoingMessage.of(body).headers(values).groupId(group == null ? letter.groupId().orElse(null) : group);
    }

    /** @param group of the letters, or {@code null} for all */
    Multi<ProgressView> redriveGroup(String listener, String group) {
        DeadLetterSelection selection = group == null
                ? DeadLetterSelection.all()
                : DeadLetterSelection.all().where(letter -> LetterView.group(letter).equals(group));
        return letters.redriveAll(listener, selection).map(ProgressView::of);
    }

    Uni<String> discard(String listener, String id) {
        return letters.discard(listener, id).replaceWith("DISCARDED");
    }
}
