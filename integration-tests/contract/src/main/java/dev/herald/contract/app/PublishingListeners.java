package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.Message;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** The receivers of what is published, and methods whose results are. */
@ApplicationScoped
public class PublishingListeners {

    private final Script script;

    public PublishingListeners(Script script) {
        this.script = script;
    }

    @QueueListener("posted")
    void posted(Message<Task> message) throws Exception {
        script.play(Call.of("posted", message));
    }

    @QueueListener(value = "forwarding", retryDelay = "100ms")
    @Publisher(queue = "posted")
    Task forward(Message<Task> message) throws Exception {
        Task task = message.payload();
        script.play(Call.of("forwarding", message));
        return task.number() < 0 ? null : new Task(task.key(), task.number() + 100);
    }

    @QueueListener("forwarding-uni")
    @Publisher(queue = "posted")
    Uni<Task> forwardUni(Task task) {
        return Uni.createFrom().item(new Task(task.key(), task.number() + 100));
    }

    /** No listener: called by a test. */
    @Publisher(queue = "posted")
    public Task result(Task task) {
        return task;
    }

    /** No listener: called by a test. */
    @Publisher(queue = "posted")
    public Uni<Task> resultUni(Task task) {
        return Uni.createFrom().item(task);
    }
}
