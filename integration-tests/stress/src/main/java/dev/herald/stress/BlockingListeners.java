package dev.herald.stress;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.RunOnVirtualThread;

import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners on threads that may block. */
@ApplicationScoped
class BlockingListeners {

    private final Blocking blocking;

    BlockingListeners(Blocking blocking) {
        this.blocking = blocking;
    }

    @QueueListener("worker")
    void worker(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.WORKER, message, lease);
    }

    /** On a worker thread before Java 21. */
    @QueueListener("virtual")
    @RunOnVirtualThread
    void virtual(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.VIRTUAL, message, lease);
    }

    @QueueListener("sink")
    void sink(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.SINK, message, lease);
    }

    @QueueListener("lossy")
    void lossy(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.LOSSY, message, lease);
    }

    @QueueListener("twins")
    void twins(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.TWINS, message, lease);
    }

    @QueueListener("stubborn")
    void stubborn(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.STUBBORN, message, lease);
    }
}
