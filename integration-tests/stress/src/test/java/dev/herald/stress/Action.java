package dev.herald.stress;

/** One thing that a script does. */
sealed interface Action {

    /** Sends a message to a queue. */
    record Publish(Target target, Task task, boolean unreadable) implements Action {
    }

    /** Publishes a message to the topic. */
    record PublishEvent(Task task, boolean vip, boolean unreadable) implements Action {
    }

    /** Sends a request. */
    record Ask(Task task) implements Action {
    }

    /** Stops a listener. */
    record StopListener(Target target, Caller caller) implements Action {
    }

    /** Starts a listener. */
    record StartListener(Target target) implements Action {
    }

    /** Pauses a listener. */
    record PauseListener(Target target) implements Action {
    }

    /** Resumes a listener. */
    record ResumeListener(Target target) implements Action {
    }

    /** Changes a listener's concurrency. */
    record Concurrency(Target target, int handlers) implements Action {
    }

    /** Has settlements of a queue fail. */
    record FailSettlements(Target target, int count) implements Action {
    }

    /** Has receives from a queue fail. */
    record FailReceives(Target target, int count) implements Action {
    }

    /** Has publishes to {@link Target#SINK} fail. */
    record FailPublishes(int count) implements Action {
    }

    /** Has the broker end all leases on a queue without notice. */
    record EndLeases(Target target) implements Action {
    }

    /** Has the broker deliver the next message of a queue twice. */
    record Duplicate(Target target) implements Action {
    }

    /** Takes all threads of the worker pool, and fills its queue. */
    record Saturate(int millis) implements Action {
    }

    /** What the caller of a stop does to the stage it gets. */
    enum Caller {
        /** Nothing. */
        WAITS,
        /** Cancels it. */
        CANCELS,
        /** Gives it a timeout. */
        TIMES_OUT,
        /** Completes it. */
        COMPLETES,
        /** Throws in a callback. */
        THROWS,
        /** Blocks in a callback. */
        BLOCKS
    }

    /** The name by which {@link Options#without} leaves it out. */
    default String name() {
        return getClass().getSimpleName();
    }
}
