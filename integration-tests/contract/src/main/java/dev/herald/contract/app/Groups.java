package dev.herald.contract.app;

import java.util.List;

import jakarta.inject.Singleton;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners to FIFO queues, where the broker has them. */
@Singleton
@IfBuildProperty(name = "contract.fifo", stringValue = "true")
public class Groups {

    private final Script script;

    public Groups(Script script) {
        this.script = script;
    }

    @QueueListener(value = "ordered.fifo", id = "ordered", concurrency = "4", retryDelay = "100ms", maxAttempts = "3")
    void ordered(Message<Task> message) throws Exception {
        script.play(Call.of("ordered", message));
    }

    @QueueListener(value = "ordered-bulk.fifo", id = "ordered-bulk", concurrency = "4", batchSize = "5", batchLinger = "200ms", retryDelay = "100ms")
    void orderedBulk(List<Task> tasks) throws Exception {
        for (Task task : tasks) {
            script.play(Call.of("ordered-bulk", task));
        }
        script.note("ordered-bulk", List.copyOf(tasks));
    }

    @QueueListener(value = "letters.fifo", id = "letters-in-groups", concurrency = "4", maxAttempts = "1")
    void letters(Message<Task> message) throws Exception {
        script.play(Call.of("letters-in-groups", message));
    }
}
