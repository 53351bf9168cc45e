package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners with short leases. */
@ApplicationScoped
public class LeaseListeners {

    private final Script script;

    public LeaseListeners(Script script) {
        this.script = script;
    }

    @QueueListener(value = "slow", visibilityTimeout = "2s")
    void slow(Message<Task> message, Lease lease) throws Exception {
        script.play(Call.of("slow", message, null, lease));
    }

    @QueueListener(value = "slow-uni", visibilityTimeout = "2s")
    Uni<Void> slowUni(Message<Task> message, Lease lease) {
        Call call = Call.of("slow-uni", message, null, lease);
        return Uni.createFrom().completionStage(() -> script.playAsync(call));
    }

    @QueueListener(value = "limited", visibilityTimeout = "2s", maxProcessingTime = "1s", retryDelay = "100ms")
    void limited(Message<Task> message, Lease lease) throws Exception {
        script.play(Call.of("limited", message, null, lease));
    }

    @QueueListener(value = "too-slow", visibilityTimeout = "2s", maxProcessingTime = "1s", maxAttempts = "1")
    void tooSlow(Message<Task> message, Lease lease) throws Exception {
        script.play(Call.of("too-slow", message, null, lease));
    }

    @QueueListener(value = "too-slow-twice", visibilityTimeout = "2s", maxProcessingTime = "1s", maxAttempts = "2")
    void tooSlowTwice(Message<Task> message, Lease lease) throws Exception {
        script.play(Call.of("too-slow-twice", message, null, lease));
    }

    @QueueListener(value = "limited-uni", visibilityTimeout = "2s", maxProcessingTime = "1s", retryDelay = "100ms")
    Uni<Void> limitedUni(Message<Task> message, Lease lease) {
        Call call = Call.of("limited-uni", message, null, lease);
        return Uni.createFrom().completionStage(() -> script.playAsync(call)).onCancellation()
                .invoke(() -> script.note("limited-uni", call.task().key()));
    }
}
