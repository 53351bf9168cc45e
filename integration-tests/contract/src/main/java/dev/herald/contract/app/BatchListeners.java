package dev.herald.contract.app;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners that take lists; they note the payloads of every call. */
@ApplicationScoped
public class BatchListeners {

    private final Script script;

    public BatchListeners(Script script) {
        this.script = script;
    }

    @QueueListener(value = "bulk", concurrency = "1", batchSize = "5", batchLinger = "500ms", retryDelay = "100ms", maxAttempts = "3")
    void bulk(List<Task> tasks) throws Exception {
        script.note("bulk", List.copyOf(tasks));
        for (Task task : tasks) {
            script.play(Call.of("bulk", task));
        }
    }

    @QueueListener(value = "partial", concurrency = "1", batchSize = "5", batchLinger = "500ms", retryDelay = "100ms")
    BatchResult partial(List<Message<Task>> messages) {
        script.note("partial", messages.stream().map(Message::payload).toList());
        List<Message<Task>> failed = new ArrayList<>();
        for (Message<Task> message : messages) {
            try {
                script.play(Call.of("partial", message));
            } catch (Exception e) {
                failed.add(message);
            }
        }
        return BatchResult.failed(failed);
    }

    @QueueListener(value = "bulk-manual", ack = AckMode.MANUAL, concurrency = "1", batchSize = "5", batchLinger = "500ms", retryDelay = "100ms")
    void manual(List<Message<Task>> messages, Acknowledgement acknowledgement, Lease lease) throws Exception {
        script.note("bulk-manual", messages.stream().map(Message::payload).toList());
        script.play(Call.of("bulk-manual", messages.get(0), acknowledgement, lease));
    }
}
