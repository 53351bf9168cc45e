package dev.herald.contract.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

    /** Number 1 succeeds, number 2 is tried again after a second, and number 3 is dead-lettered. */
    @QueueListener(value = "mixed", concurrency = "1", batchSize = "3", batchLinger = "500ms", retryDelay = "100ms")
    BatchResult mixed(List<Message<Task>> messages) {
        script.note("mixed", messages.stream().map(Message::payload).toList());
        messages.forEach(message -> script.seen(Call.of("mixed", message)));
        return BatchResult
                .retry(numbered(2, messages).filter(message -> message.attempt() == 1).toList(), Duration.ofSeconds(1))
                .and(BatchResult.deadLetter(numbered(3, messages).toList(), "number 3"));
    }

    private static Stream<Message<Task>> numbered(int number, List<Message<Task>> messages) {
        return messages.stream().filter(message -> message.payload().number() == number);
    }

    @QueueListener(value = "bulk-manual", ack = AckMode.MANUAL, concurrency = "1", batchSize = "5", batchLinger = "500ms", retryDelay = "100ms")
    void manual(List<Message<Task>> messages, Acknowledgement acknowledgement, Lease lease) throws Exception {
        script.note("bulk-manual", messages.stream().map(Message::payload).toList());
        script.play(Call.of("bulk-manual", messages.get(0), acknowledgement, lease));
    }
}
