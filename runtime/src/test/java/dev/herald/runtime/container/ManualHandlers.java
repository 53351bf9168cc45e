package dev.herald.runtime.container;

import java.util.ArrayDeque;
import java.util.Queue;

import io.vertx.core.Vertx;

import dev.herald.runtime.container.Dispatcher.Handling;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;

/** Keeps handlers until a test runs them, on the test's thread. */
final class ManualHandlers extends HandlerExecutor {

    private final Queue<Handling> sentFor = new ArrayDeque<>();
    /** What happens on the thread before it makes a call. */
    Error defect;

    ManualHandlers(Vertx vertx) {
        super(vertx);
    }

    @Override
    void start(ThreadModel model, Handling handling) {
        sentFor.add(handling);
    }

    /** The threads come, one after the other, and do what there is to do. */
    void run() {
        for (Handling handling; (handling = sentFor.poll()) != null;) {
            boolean more = handling.begin();
            if (more && defect != null) {
                handling.failed(defect);
                continue;
            }
            while (more) {
                more = handling.call(System.nanoTime()) && handling.next(true);
            }
        }
    }

    boolean isEmpty() {
        return sentFor.isEmpty();
    }
}
