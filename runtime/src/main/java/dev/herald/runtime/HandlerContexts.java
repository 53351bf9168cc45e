package dev.herald.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import jakarta.inject.Singleton;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.quarkus.virtual.threads.VirtualThreadsRecorder;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

import dev.herald.runtime.ListenerMethod.ThreadModel;

/** Runs handlers as everything else in Quarkus runs: on a duplicated Vert.x context of their own. */
@Singleton
public class HandlerContexts {

    private final Context[] roots;
    private final AtomicInteger next = new AtomicInteger();

    public HandlerContexts(Vertx vertx) {
        roots = new Context[Math.max(2, Runtime.getRuntime().availableProcessors() * 2)];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = ((VertxInternal) vertx).createEventLoopContext();
        }
    }

    /**
     * Runs a call on a thread of the kind it asked for.
     *
     * @param call must not throw
     * @param rejected told if there is no such thread to be had
     */
    void run(ThreadModel model, Runnable call, Consumer<Throwable> rejected) {
        Context context = VertxContext.createNewDuplicatedContext(root());
        VertxContextSafetyToggle.setContextSafe(context, true);
        switch (model) {
            case EVENT_LOOP -> context.runOnContext(unused -> call.run());
            case WORKER -> context.executeBlocking(() -> {
                call.run();
                return null;
            }, false).onFailure(rejected::accept);
            case VIRTUAL_THREAD -> context.runOnContext(unused -> onVirtualThread(call, rejected));
        }
    }

    private static void onVirtualThread(Runnable call, Consumer<Throwable> rejected) {
        try {
            VirtualThreadsRecorder.getCurrent().execute(call);
        } catch (RuntimeException failure) {
            rejected.accept(failure);
        }
    }

    private Context root() {
        return roots[Math.floorMod(next.getAndIncrement(), roots.length)];
    }
}
