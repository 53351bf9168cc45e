package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.CurrentMessage;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Listeners that publish what they get, and the receiver of that. */
@ApplicationScoped
public class RelayListeners {

    private static final int FULL = 10;

    private final Script script;
    private final MessagePublisher<Task> relayed;
    private final MessagePublisher<Task> sealed;
    private final CurrentMessage current;

    public RelayListeners(Script script, @Publisher(queue = "relayed") MessagePublisher<Task> relayed,
            @Publisher(queue = "sealed") MessagePublisher<Task> sealed, CurrentMessage current) {
        this.script = script;
        this.relayed = relayed;
        this.sealed = sealed;
        this.current = current;
    }

    public MessagePublisher<Task> sealed() {
        return sealed;
    }

    @QueueListener(value = "relay", retryDelay = "100ms")
    void relay(Message<Task> message) throws Exception {
        script.note("relay", current.listener() + " " + current.attempt() + " " + current.id().equals(message.id()));
        script.play(Call.of("relay", message));
        relayed.sendAndAwait(message.payload());
    }

    @QueueListener("relay-uni")
    Uni<Void> relayUni(Task task) {
        return relayed.send(task).replaceWithVoid();
    }

    @QueueListener("relay-result")
    @Publisher(queue = "relayed")
    Task relayResult(Task task) {
        return task;
    }

    /** As many headers as any broker accepts. */
    @QueueListener("relay-full")
    void relayFull(Task task) {
        OutgoingMessage<Task> message = OutgoingMessage.of(task);
        for (int i = 0; i < FULL; i++) {
            message = message.header("own-" + i, i);
        }
        relayed.sendAndAwait(message);
    }

    @QueueListener("relayed")
    void relayed(Message<Task> message) throws Exception {
        script.play(Call.of("relayed", message));
    }

    @QueueListener("sealed")
    void sealed(Message<Task> message) throws Exception {
        script.note("sealed", message.headers().get("seal").orElse("none"));
        script.play(Call.of("sealed", message));
    }
}
