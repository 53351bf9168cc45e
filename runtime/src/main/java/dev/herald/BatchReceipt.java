package dev.herald;

import java.util.List;

/**
 * The broker's answer to a batch, one entry for each message in the order they were given.
 *
 * @param entries what became of each message
 */
public record BatchReceipt(List<Entry> entries) {

    public BatchReceipt {
        entries = List.copyOf(entries);
    }

    /**
     * What became of one message: exactly one of the two is present.
     *
     * @param receipt the confirmation, or {@code null} if it was not sent
     * @param failure why it was not sent, or {@code null} if it was
     */
    public record Entry(Receipt receipt, PublishException failure) {

        /** @throws IllegalArgumentException if both are {@code null}, or neither is */
        public Entry {
            if ((receipt == null) == (failure == null)) {
                throw new IllegalArgumentException("an entry has either a receipt or a failure");
            }
        }

        /** Whether the broker has the message. */
        public boolean sent() {
            return receipt != null;
        }
    }

    /** Whether the broker has all of them. */
    public boolean allSent() {
        return entries.stream().allMatch(Entry::sent);
    }

    /** The entries that were not sent. */
    public List<Entry> failed() {
        return entries.stream().filter(entry -> !entry.sent()).toList();
    }
}
