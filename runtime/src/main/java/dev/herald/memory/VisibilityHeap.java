package dev.herald.memory;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Hidden messages, the next one to become visible on top. Every message stores its index, so that removing any of them
 * is logarithmic, as an acknowledgement needs. Guarded by the queue's lock.
 */
final class VisibilityHeap {

    private MemoryMessage[] heap = new MemoryMessage[64];
    private int size;

    void add(MemoryMessage message) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        siftUp(size++, message);
    }

    /** The next message to become visible, or {@code null}. */
    MemoryMessage first() {
        return heap[0];
    }

    void remove(MemoryMessage message) {
        int hole = message.heapIndex;
        MemoryMessage last = heap[--size];
        heap[size] = null;
        if (last != message) {
            settle(hole, last);
        }
    }

    /** Finds the message's new place after its {@code visibleAt} changed. */
    void moved(MemoryMessage message) {
        settle(message.heapIndex, message);
    }

    Stream<MemoryMessage> stream() {
        return Arrays.stream(heap, 0, size);
    }

    void clear() {
        Arrays.fill(heap, 0, size, null);
        size = 0;
    }

    private void settle(int index, MemoryMessage message) {
        siftDown(index, message);
        if (heap[index] == message) {
            siftUp(index, message);
        }
    }

    private void siftUp(int from, MemoryMessage message) {
        int index = from;
        while (index > 0 && sooner(message, heap[(index - 1) >>> 1])) {
            place(index, heap[(index - 1) >>> 1]);
            index = (index - 1) >>> 1;
        }
        place(index, message);
    }

    private void siftDown(int from, MemoryMessage message) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && sooner(heap[child + 1], heap[child])) {
                child++;
            }
            if (!sooner(heap[child], message)) {
                break;
            }
            place(index, heap[child]);
            index = child;
        }
        place(index, message);
    }

    private void place(int index, MemoryMessage message) {
        heap[index] = message;
        message.heapIndex = index;
    }

    /** By difference, since the values are of {@link System#nanoTime}; equal ones in the order of sending. */
    private static boolean sooner(MemoryMessage one, MemoryMessage other) {
        long difference = one.visibleAt - other.visibleAt;
        return difference < 0 || difference == 0 && one.sequence < other.sequence;
    }
}
