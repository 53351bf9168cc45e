package dev.herald.stress;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners that settle themselves, or say of each message of a batch what became of it. */
@ApplicationScoped
class SettlingListeners {

    private final Manual manual;
    private final Batching batching;

    SettlingListeners(Manual manual, Batching batching) {
        this.manual = manual;
        this.batching = batching;
    }

    @QueueListener(value = "manual", ack = AckMode.MANUAL)
    void manual(Message<Task> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
        manual.handle(Target.MANUAL, message, acknowledgement, lease);
    }

    @QueueListener("batch-some")
    BatchResult batchSome(List<Message<Task>> messages, Lease lease) throws Exception {
        return batching.some(Target.BATCH_SOME, messages, lease);
    }

    @QueueListener("batch-all")
    void batchAll(List<Message<Task>> messages, Lease lease) throws Exception {
        batching.all(Target.BATCH_ALL, messages, lease);
    }
}
