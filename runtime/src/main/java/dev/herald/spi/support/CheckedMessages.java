package dev.herald.spi.support;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

/**
 * The messages of a batch that can be sent, as their broker wants them, and the answers to the others, which do not hinder
 * them. Used by one thread.
 *
 * @param <M> a message ready to send
 */
public final class CheckedMessages<M> {

    private final Entry[] entries;
    private final List<M> sound;
    private final List<Integer> positions;

    private CheckedMessages(int count) {
        this.entries = new Entry[count];
        this.sound = new ArrayList<>(count);
        this.positions = new ArrayList<>(count);
    }

    /**
     * @param check makes a message ready to send, or throws an {@link IllegalArgumentException} that says what is wrong, and
     *        the cure, to follow "queue 'x'"
     */
    public static <M> CheckedMessages<M> of(Destination destination, List<OutgoingMessage<Body>> messages,
            Function<OutgoingMessage<Body>, M> check) {
        CheckedMessages<M> checked = new CheckedMessages<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            try {
                checked.sound.add(check.apply(messages.get(i)));
                checked.positions.add(i);
            } catch (IllegalArgumentException refusal) {
                checked.entries[i] = new Entry(null,
                        new PublishException(destination + " " + refusal.getMessage(), false, refusal));
            }
        }
        return checked;
    }

    /** Those that can be sent, in the order given. */
    public List<M> sound() {
        return sound;
    }

    /**
     * The receipt of the whole batch.
     *
     * @param answers to the sound messages, in their order
     */
    public BatchReceipt receipt(List<Entry> answers) {
        for (int i = 0; i < answers.size(); i++) {
            entries[positions.get(i)] = answers.get(i);
        }
        return new BatchReceipt(List.of(entries));
    }
}
