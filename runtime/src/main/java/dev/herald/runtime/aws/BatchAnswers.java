package dev.herald.runtime.aws;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The answers to the entries of a batch call, in the order of the entries. An entry's id is its position. What is wrong with
 * one answer does not concern the others: an id that was not sent is ignored, an entry without an answer keeps the one it
 * had at first.
 */
public final class BatchAnswers<A> {

    private final List<A> answers;

    /** @param unanswered of entries that the service does not mention */
    public BatchAnswers(int entries, A unanswered) {
        answers = new ArrayList<>(Collections.nCopies(entries, unanswered));
    }

    /** The id of an entry. */
    public static String id(int position) {
        return Integer.toString(position);
    }

    /** Notes the answer to the entry of an id. */
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

    /** One answer for each entry. */
    public List<A> inOrder() {
        return Collections.unmodifiableList(answers);
    }
}
