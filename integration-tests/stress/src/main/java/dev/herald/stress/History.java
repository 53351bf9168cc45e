package dev.herald.stress;

import java.util.ArrayList;
import java.util.List;

/** What happened to one message at one listener. Guarded by the {@link Model}. */
final class History {

    private static final int MOST_EVENTS = 40;

    final Target target;
    final Task task;
    /** No handler can get it: its body is not what the listener reads. */
    final boolean unreadable;
    final List<Attempt> attempts = new ArrayList<>(1);
    private final List<String> events = new ArrayList<>(4);
    /** Whether it may never have reached the broker. */
    private boolean uncertain;

    History(Target target, Task task, boolean unreadable) {
        this.target = target;
        this.task = task;
        this.unreadable = unreadable;
    }

    void event(long at, String text) {
        if (events.size() == MOST_EVENTS) {
            // How it was published stays.
            events.remove(1);
        }
        events.add(String.format("%9.3f s  %s", at / 1e9, text));
    }

    List<String> events() {
        return List.copyOf(events);
    }

    void uncertain() {
        uncertain = true;
    }

    boolean isUncertain() {
        return uncertain;
    }

    boolean ended(Ending how) {
        return attempts.stream().anyMatch(attempt -> attempt.ending() == how);
    }

    /**
     * Whether the next one of its group may be handled.
     *
     * @param leaseEnds how many further attempts the broker may have counted
     */
    boolean isDone(int leaseEnds) {
        long ended = attempts.stream().filter(attempt -> !attempt.isOpen()).count();
        return unreadable || ended(Ending.WELL) || ended(Ending.DEAD_LETTERED) || ended + leaseEnds >= Target.MAX_ATTEMPTS;
    }
}
