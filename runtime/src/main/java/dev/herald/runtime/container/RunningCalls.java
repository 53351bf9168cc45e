package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The calls that have begun and not ended. Each knows its place in the array, so that neither adding nor removing one
 * allocates or searches. Not thread-safe: {@link Dispatcher} guards it.
 */
final class RunningCalls {

    private Invocation[] calls = new Invocation[16];
    private int count;

    /** So that the next {@link #add} allocates nothing, and does not throw. */
    void makeRoom() {
        if (count == calls.length) {
            calls = Arrays.copyOf(calls, count * 2);
        }
    }

    void add(Invocation call) {
        makeRoom();
        call.index = count;
        calls[count++] = call;
    }

    void remove(Invocation call) {
        Invocation last = calls[--count];
        calls[count] = null;
        if (last != call) {
            last.index = call.index;
            calls[call.index] = last;
        }
    }

    int count() {
        return count;
    }

    /** A copy. */
    List<Invocation> all() {
        return List.of(Arrays.copyOf(calls, count));
    }

    /** Those that take longer than they may. */
    List<Invocation> overdue(long now) {
        List<Invocation> overdue = new ArrayList<>(0);
        for (int i = 0; i < count; i++) {
            if (calls[i].isOverdue(now)) {
                overdue.add(calls[i]);
            }
        }
        return overdue;
    }
}
