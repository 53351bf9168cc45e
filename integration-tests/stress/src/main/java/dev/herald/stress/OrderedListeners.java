package dev.herald.stress;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners on FIFO queues. */
@ApplicationScoped
class OrderedListeners {

    private final Blocking blocking;
    private final Asynchronous asynchronous;
    private final Manual manual;
    private final Batching batching;

    OrderedListeners(Blocking blocking, Asynchronous asynchronous, Manual manual, Batching batching) {
        this.blocking = blocking;
        this.asynchronous = asynchronous;
        this.manual = manual;
        this.batching = batching;
    }

    @QueueListener(value = "ordered.fifo", id = "ordered")
    void ordered(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.ORDERED, message, lease);
    }

    @QueueListener(value = "ordered-lossy.fifo", id = "ordered-lossy")
    void lossy(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.ORDERED_LOSSY, message, lease);
    }

    @QueueListener(value = "ordered-uni.fifo", id = "ordered-uni")
    Uni<Void> uni(Message<Task> message, Lease lease) {
        return asynchronous.uni(Target.ORDERED_UNI, message, lease);
    }

    @QueueListener(value = "ordered-manual.fifo", id = "ordered-manual", ack = AckMode.MANUAL)
    void manual(Message<Task> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
        manual.handle(Target.ORDERED_MANUAL, message, acknowledgement, lease);
    }

    @QueueListener(value = "ordered-batch.fifo", id = "ordered-batch")
    void batch(List<Message<Task>> messages, Lease lease) throws Exception {
        batching.all(Target.ORDERED_BATCH, messages, lease);
    }
}
