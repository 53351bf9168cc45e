package dev.herald.contract.app;

import io.quarkus.runtime.BlockingOperationControl;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Message;

/**
 * One call of a handler, as it found the world.
 *
 * @param listener the listener's id
 * @param task the payload
 * @param message the message, or {@code null} if the listener takes only payloads
 * @param acknowledgement of a listener that settles manually, else {@code null}
 * @param lease of a listener that asks for it, else {@code null}
 * @param at when, by {@link System#nanoTime}
 * @param where the thread and context
 */
public record Call(String listener, Task task, Message<Task> message, Acknowledgement acknowledgement, Lease lease,
        long at, Where where) {

    /**
     * Where a handler was called.
     *
     * @param thread the thread's description
     * @param eventLoop whether that is a Vert.x event loop
     * @param mayBlock whether Quarkus lets code block on it
     * @param duplicatedContext whether its Vert.x context is one of its own
     * @param context the Vert.x context
     */
    public record Where(String thread, boolean eventLoop, boolean mayBlock, boolean duplicatedContext, Context context) {

        public static Where here() {
            return new Where(Thread.currentThread().toString(), Context.isOnEventLoopThread(),
                    BlockingOperationControl.isBlockingAllowed(), VertxContext.isOnDuplicatedContext(),
                    Vertx.currentContext());
        }
    }

    public static Call of(String listener, Message<Task> message) {
        return of(listener, message, null, null);
    }

    public static Call of(String listener, Message<Task> message, Acknowledgement acknowledgement, Lease lease) {
        return new Call(listener, message.payload(), message, acknowledgement, lease, System.nanoTime(), Where.here());
    }

    public static Call of(String listener, Task task) {
        return new Call(listener, task, null, null, null, System.nanoTime(), Where.here());
    }

    /** Which attempt the broker says it is. */
    public int attempt() {
        return message.attempt();
    }
}
