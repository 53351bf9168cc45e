package dev.herald.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The messages of a queue that may be received, and in which order. Guarded by the queue's lock. */
interface VisibleMessages {

    void add(MemoryMessage message);

    /** Takes up to {@code max} messages; each is passed to {@link #returned} or {@link #removed} later. */
    List<MemoryMessage> take(int max);

    /** Takes this message, wherever it is. @return whether it was there */
    boolean take(MemoryMessage message);

    /** A message that was taken becomes visible again. */
    void returned(MemoryMessage message);

    /** A message that was taken is deleted. */
    void removed(MemoryMessage message);

    boolean isEmpty();

    /** All of them, those included that a message in flight holds back. */
    Stream<MemoryMessage> stream();

    void clear();

    /** A standard queue: first come, first served; redeliveries come last. */
    final class Standard implements VisibleMessages {

        private final ArrayDeque<MemoryMessage> messages = new ArrayDeque<>();

        @Override
        public void add(MemoryMessage message) {
            messages.addLast(message);
        }

        @Override
        public List<MemoryMessage> take(int max) {
            int count = Math.min(max, messages.size());
            List<MemoryMessage> taken = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                taken.add(messages.pollFirst());
            }
            return taken;
        }

        @Override
        public boolean take(MemoryMessage message) {
            return messages.remove(message);
        }

        @Override
        public void returned(MemoryMessage message) {
            messages.addLast(message);
        }

        @Override
        public void removed(MemoryMessage message) {
            // nobody waits for it
        }

        @Override
        public boolean isEmpty() {
            return messages.isEmpty();
        }

        @Override
        public Stream<MemoryMessage> stream() {
            return messages.stream();
        }

        @Override
        public void clear() {
            messages.clear();
        }
    }
}
