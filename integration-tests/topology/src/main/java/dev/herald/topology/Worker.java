package dev.herald.topology;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.OptionalInt;

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
    private final OptionalInt dependency;

    /**
     * @param effort how long a task takes
     * @param dependency the port of what every task needs, if they need something
     */
    Worker(Ledger ledger, @ConfigProperty(name = "topology.effort") Duration effort,
            @ConfigProperty(name = "topology.dependency") OptionalInt dependency) {
        this.ledger = ledger;
        this.effort = effort;
        this.dependency = dependency;
    }

    @QueueListener("work")
    void work(Message<Task> message) throws InterruptedException, IOException {
        Task task = message.payload();
        ledger.begun(task.number(), message.attempt());
        if (dependency.isPresent()) {
            new Socket(InetAddress.getLoopbackAddress(), dependency.getAsInt()).close();
        }
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
