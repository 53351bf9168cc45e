package dev.herald.runtime.container;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Singleton;

import io.quarkus.runtime.ExecutorRecorder;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.quarkus.virtual.threads.VirtualThreadsRecorder;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;

/**
 * Runs handlers as everything else in Quarkus runs: on a duplicated Vert.x context of their own, on a thread of the kind
 * they asked for. A thread that has ended a call makes the one that waits for its place, too: handing it to another
 * thread would cost more than many a handler does.
 */
@Singleton
public class HandlerExecutor {

    /** After so long a thread goes back to its pool, which others wait for as well. */
    private static final long LONGEST_TURN = TimeUnit.MILLISECONDS.toNanos(10);

    private final ContextInternal[] roots;
    private final AtomicInteger next = new AtomicInteger();

    /** Something to call on a thread of its own. */
    interface Call {

        /**
         * Does not throw.
         *
         * @param now {@link System#nanoTime}: reading the clock costs as much as many a handler does
         * @return what is to be called next on the same thread, or {@code null}
         */
        Call run(long now);

        /** There was no thread to be had for it. */
        void rejected(Throwable reason);
    }

    public HandlerExecutor(Vertx vertx) {
        roots = new ContextInternal[Math.max(2, Runtime.getRuntime().availableProcessors() * 2)];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = ((VertxInternal) vertx).createEventLoopContext();
        }
    }

    /** Runs a call on a thread of the kind it asked for, and those that it returns. */
    void run(ThreadModel model, Call call) {
        ContextInternal root = roots[Math.floorMod(next.getAndIncrement(), roots.length)];
        try {
            switch (model) {
                case EVENT_LOOP -> root.nettyEventLoop().execute(() -> takeTurn(model, root, call));
                // The threads that Vert.x has its blocking code run on, without the way back over an event loop.
                case WORKER -> ExecutorRecorder.getCurrent().execute(() -> takeTurn(model, root, call));
                case VIRTUAL_THREAD -> VirtualThreadsRecorder.getCurrent().execute(() -> takeTurn(model, root, call));
            }
        } catch (RuntimeException | Error failure) {
            call.rejected(failure);
        }
    }

    private void takeTurn(ThreadModel model, ContextInternal root, Call first) {
        long now = System.nanoTime();
        long end = now + LONGEST_TURN;
        Call call = first;
        while (call != null && now - end < 0) {
            call = runOnContext(root, call, now);
            now = System.nanoTime();
        }
        if (call != null) {
            run(model, call);
        }
    }

    private static Call runOnContext(ContextInternal root, Call call, long now) {
        ContextInternal context = (ContextInternal) VertxContext.createNewDuplicatedContext(root);
        VertxContextSafetyToggle.setContextSafe(context, true);
        ContextInternal previous = context.beginDispatch();
        try {
            return call.run(now);
        } finally {
            context.endDispatch(previous);
        }
    }
}
