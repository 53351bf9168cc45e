package dev.herald.runtime.container;

import java.util.concurrent.Executor;
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

import dev.herald.runtime.container.Dispatcher.Handling;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;

/**
 * Runs handlers as everything else in Quarkus runs: each call on a duplicated Vert.x context, on a thread of the kind the
 * method asks for. A thread that has ended a call makes the next one, too: handing it to another thread would cost more
 * than many a handler does.
 */
@Singleton
public class HandlerExecutor {

    /** After so long a thread goes back to its pool, which others wait for as well. */
    private static final long MAX_TURN = TimeUnit.MILLISECONDS.toNanos(10);

    private final Root[] roots;
    private final AtomicInteger next = new AtomicInteger();
    /** {@code null} except in development mode. */
    private volatile Executor gate;

    /** A context, and how many handlers wait for its event loop. */
    record Root(ContextInternal context, AtomicInteger waiting) {
    }

    public HandlerExecutor(Vertx vertx) {
        roots = new Root[Math.max(2, Runtime.getRuntime().availableProcessors() * 2)];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = new Root(((VertxInternal) vertx).createEventLoopContext(), new AtomicInteger());
        }
    }

    /** Has handlers that start from now on go through a gate first; {@code null} for none. */
    public void startThrough(Executor newGate) {
        gate = newGate;
    }

    /**
     * Has a handler run on a thread of this kind.
     *
     * @throws java.util.concurrent.RejectedExecutionException if no thread takes it
     */
    void start(ThreadModel model, Handling handling) {
        Executor before = gate;
        if (before == null) {
            startNow(model, handling);
        } else {
            before.execute(() -> startNow(model, handling));
        }
    }

    private void startNow(ThreadModel model, Handling handling) {
        int number = next.getAndIncrement();
        ContextInternal root = root(number).context();
        switch (model) {
            case EVENT_LOOP -> startOnEventLoop(readyRoot(number), handling);
            // The threads that Vert.x has its blocking code run on, without the way back over an event loop.
            case WORKER -> ExecutorRecorder.getCurrent().execute(() -> takeTurn(root, handling));
            case VIRTUAL_THREAD -> VirtualThreadsRecorder.getCurrent().execute(() -> takeTurn(root, handling));
        }
    }

    private Root root(int number) {
        return roots[Math.floorMod(number, roots.length)];
    }

    /**
     * An event loop that has not come to a handler may be blocked: the next one is sent to another, if there is one. If
     * handlers wait for all, the one with the fewest is the least likely to be blocked.
     */
    Root readyRoot(int number) {
        Root ready = root(number);
        int fewest = ready.waiting().get();
        for (int i = 1; i < roots.length && fewest > 0; i++) {
            Root root = root(number + i);
            int waiting = root.waiting().get();
            if (waiting < fewest) {
                ready = root;
                fewest = waiting;
            }
        }
        return ready;
    }

    private static void startOnEventLoop(Root root, Handling handling) {
        root.waiting().incrementAndGet();
        try {
            root.context().nettyEventLoop().execute(() -> {
                root.waiting().decrementAndGet();
                takeTurn(root.context(), handling);
            });
        } catch (RuntimeException | Error rejection) {
            root.waiting().decrementAndGet();
            throw rejection;
        }
    }

    private static void takeTurn(ContextInternal root, Handling handling) {
        try {
            makeCalls(root, handling);
        } catch (Throwable defect) {
            handling.failed(defect);
            throw defect;
        }
    }

    private static void makeCalls(ContextInternal root, Handling handling) {
        if (!handling.begin()) {
            return;
        }
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        long now = System.nanoTime();
        long end = now + MAX_TURN;
        boolean ended;
        do {
            ended = callOnContext(root, handling, now);
            restore(application);
            now = System.nanoTime();
        } while (ended && handling.next(now - end < 0));
    }

    /** The handler may have set another one, which neither its thread's next call nor anyone after it is to have. */
    private static void restore(ClassLoader application) {
        Thread current = Thread.currentThread();
        if (current.getContextClassLoader() != application) {
            current.setContextClassLoader(application);
        }
    }

    private static boolean callOnContext(ContextInternal root, Handling handling, long now) {
        ContextInternal context = (ContextInternal) VertxContext.createNewDuplicatedContext(root);
        VertxContextSafetyToggle.setContextSafe(context, true);
        ContextInternal previous = context.beginDispatch();
        try {
            return handling.call(now);
        } finally {
            context.endDispatch(previous);
        }
    }
}
