package dev.herald.topology;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Header;
import dev.herald.HeraldHeaders;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Does what the tasks say. */
@ApplicationScoped
class Worker {

    private final Ledger ledger;

    Worker(Ledger ledger) {
        this.ledger = ledger;
    }

    @QueueListener("work")
    void work(Message<Task> message) {
        Task task = message.payload();
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
