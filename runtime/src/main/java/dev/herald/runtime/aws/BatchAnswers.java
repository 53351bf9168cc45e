package dev.herald.runtime.aws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The answers to the entries of a batch call, in the order of the entries. The id of an entry is its position. A wrong
 * answer does not affect the others: unknown ids are ignored, and an entry without an answer keeps its initial one.
 */
public final class BatchAnswers<A> {

    private final List<A> answers;

    /** @param unanswered the initial answer of every entry */
    public BatchAnswers(int entries, A unanswered) {
        answers = new ArrayList<>(Collections.nCopies(entries, unanswered));
    }

    /** The id of an entry. */
    public static String id(int position) {
        return Integer.toString(position);
    }

    /** Sets the answer to the entry with this id. */
    public void put(String id, A answer) {
        int position = position(id);
        if (position >= 0 && position < answers.size()) {
            answers.set(position, answer);
        }
    }

    private static int position(String id) {
        try {
            return id == null ? -1 : Integer.parseInt(id);
        } catch (NumberFormatException unknown) {
            return -1;
        }
    }

    /** One answer per entry, in the order of the entries. */
    public List<A> inOrder() {
        return Collections.unmodifiableList(answers);
    }
}
