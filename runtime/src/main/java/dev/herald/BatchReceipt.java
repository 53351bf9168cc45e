package dev.herald;

import java.util.List;

/**
 * The result of publishing a batch: one entry for each message, in the order given. A failed message does not prevent the
 * others from being sent.
 *
 * @param entries the result for each message; unmodifiable
 */
public record BatchReceipt(List<Entry> entries) {

    public BatchReceipt {
        entries = List.copyOf(entries);
    }

    /**
     * The result for one message: exactly one of the two is present.
     *
     * @param receipt the broker's confirmation, or {@code null} if the message was not sent
     * @param failure why the message was not sent, or {@code null} if it was
     */
    public record Entry(Receipt receipt, PublishException failure) {

        /** @throws IllegalArgumentException if both are {@code null}, or neither is */
        public Entry {
            if ((receipt == null) == (failure == null)) {
                throw new IllegalArgumentException("an entry has either a receipt or a failure");
            }
        }

        /** Whether the broker has confirmed the message. */
        public boolean sent() {
            return receipt != null;
        }
    }

    /** Whether the broker has confirmed all messages. */
    public boolean allSent() {
        return entries.stream().allMatch(Entry::sent);
    }

    /** The entries of the messages that were not sent. */
    public List<Entry> failed() {
        return entries.stream().filter(entry -> !entry.sent()).toList();
    }
}
