package dev.herald.spi.support;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

/**
 * The valid messages of a batch, as their broker's client needs them, and the failures of the others, which don't keep the
 * valid ones from being sent. Used by one thread.
 *
 * @param <M> a message ready to send
 */
public final class CheckedMessages<M> {

    private final Entry[] entries;
    private final List<M> valid;
    private final List<Integer> positions;

    private CheckedMessages(int count) {
        this.entries = new Entry[count];
        this.valid = new ArrayList<>(count);
        this.positions = new ArrayList<>(count);
    }

    /**
     * @param check converts a message, or throws an {@link IllegalArgumentException} whose message follows "queue 'x'", and
     *        says what is wrong and how to correct it
     */
    public static <M> CheckedMessages<M> of(Destination destination, List<OutgoingMessage<Body>> messages,
            Function<OutgoingMessage<Body>, M> check) {
        return of(destination, messages, false, check);
    }

    /** @param ordered whether order within groups matters: then no message is valid behind one of its group that is not */
    public static <M> CheckedMessages<M> of(Destination destination, List<OutgoingMessage<Body>> messages, boolean ordered,
            Function<OutgoingMessage<Body>, M> check) {
        CheckedMessages<M> checked = new CheckedMessages<>(messages.size());
        Set<String> heldBack = new HashSet<>();
        for (int i = 0; i < messages.size(); i++) {
            String group = ordered ? messages.get(i).groupId() : null;
            if (group != null && heldBack.contains(group)) {
                checked.entries[i] = SendResult.HELD_BACK.entry(destination);
            } else if (!checked.add(i, destination, messages.get(i), check) && group != null) {
                heldBack.add(group);
            }
        }
        return checked;
    }

    /**
     * Rejects a message that is being converted.
     *
     * @param reason follows "queue 'x'", and says what is wrong and how to correct it
     * @throws IllegalArgumentException if the message is wrong
     */
    public static void rejectIf(boolean wrong, String reason) {
        if (wrong) {
            throw new IllegalArgumentException(reason);
        }
    }

    /** @return whether the message is valid */
    private boolean add(int position, Destination destination, OutgoingMessage<Body> message,
            Function<OutgoingMessage<Body>, M> check) {
        try {
            valid.add(check.apply(message));
            positions.add(position);
            return true;
        } catch (IllegalArgumentException rejection) {
            entries[position] = new Entry(null,
                    new PublishException(destination + " " + rejection.getMessage(), false, rejection));
        } catch (RuntimeException failure) {
            entries[position] = new Entry(null, new PublishException(destination + " can't take the message: "
                    + FailureText.of(failure), false, failure));
        }
        return false;
    }

    /** The valid messages, in the order given. */
    public List<M> valid() {
        return valid;
    }

    /**
     * The receipt of the whole batch.
     *
     * @param answers to the valid messages, in their order
     */
    public BatchReceipt receipt(List<Entry> answers) {
        if (answers.size() != positions.size()) {
            throw new IllegalStateException(
                    "the broker answered for " + answers.size() + " of " + positions.size() + " messages");
        }
        for (int i = 0; i < answers.size(); i++) {
            entries[positions.get(i)] = answers.get(i);
        }
        return new BatchReceipt(List.of(entries));
    }
}
