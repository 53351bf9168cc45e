package dev.herald.topology;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import dev.herald.Header;
import dev.herald.HeraldHeaders;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Does what the tasks say. */
@ApplicationScoped
class Worker {

    private final Ledger ledger;
    private final Duration effort;

    /** @param effort how long a task takes */
    Worker(Ledger ledger, @ConfigProperty(name = "topology.effort") Duration effort) {
        this.ledger = ledger;
        this.effort = effort;
    }

    @QueueListener("work")
    void work(Message<Task> message) throws InterruptedException {
        Task task = message.payload();
        ledger.begun(task.number(), message.attempt());
        Thread.sleep(effort.toMillis());
        if (message.attempt() <= task.failures()) {
            throw new IllegalStateException("attempt " + message.attempt() + " was to fail");
        }
        ledger.handled(task.number());
    }

    @QueueListener("work-dlq")
    void file(Task task, @Header(value = HeraldHeaders.DEAD_LETTER_REASON, defaultValue = "unknown") String reason) {
        ledger.deadLettered(task.number(), reason);
    }
}
