package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners that settle manually. */
@ApplicationScoped
public class ManualListeners {

    private final Script script;

    public ManualListeners(Script script) {
        this.script = script;
    }

    @QueueListener(value = "manual", ack = AckMode.MANUAL, visibilityTimeout = "2s", maxAttempts = "3", retryDelay = "100ms")
    void manual(Message<Task> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
        script.play(Call.of("manual", message, acknowledgement, lease));
    }

    @QueueListener(value = "manual-limited", ack = AckMode.MANUAL, visibilityTimeout = "2s", maxProcessingTime = "1s", retryDelay = "100ms")
    void limited(Message<Task> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
        script.play(Call.of("manual-limited", message, acknowledgement, lease));
    }
}
