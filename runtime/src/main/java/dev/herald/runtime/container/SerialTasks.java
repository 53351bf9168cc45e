package dev.herald.runtime.container;

import java.util.ArrayDeque;
import java.util.Queue;

import dev.herald.runtime.support.HeraldExecutors;

/** Runs tasks one after the other, in the order given. Thread-safe. */
final class SerialTasks {

    private final HeraldExecutors executors;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean running;

    SerialTasks(HeraldExecutors executors) {
        this.executors = executors;
    }

    /** Runs a task that does not block, and does not throw: on the caller's thread if no other one runs or waits. */
    void run(Runnable task) {
        synchronized (this) {
            if (running) {
                waiting.add(task);
                return;
            }
            running = true;
        }
        try {
            task.run();
        } finally {
            runNext();
        }
    }

    /** Runs a task that may block, and does not throw: on a thread that blocks nobody else. */
    void runBlocking(Runnable task) {
        synchronized (this) {
            waiting.add(task);
            if (running) {
                return;
            }
            running = true;
        }
        runNext();
    }

    private void runNext() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            running = next != null;
        }
        if (next != null) {
            executors.blockingOrHere(() -> {
                try {
                    next.run();
                } finally {
                    runNext();
                }
            });
        }
    }
}
