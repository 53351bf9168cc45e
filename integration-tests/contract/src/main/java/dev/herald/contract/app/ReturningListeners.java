package dev.herald.contract.app;

import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.Message;
import dev.herald.QueueListener;

/** One listener for each return type and kind of thread. */
@ApplicationScoped
public class ReturningListeners {

    private final Script script;

    public ReturningListeners(Script script) {
        this.script = script;
    }

    @QueueListener(value = "returns", retryDelay = "100ms")
    void returns(Message<Task> message) throws Exception {
        script.play(Call.of("returns", message));
    }

    @QueueListener(value = "uni", retryDelay = "100ms")
    Uni<Void> uni(Message<Task> message) {
        Call call = Call.of("uni", message);
        return Uni.createFrom().completionStage(() -> script.playAsync(call));
    }

    @QueueListener(value = "stage", retryDelay = "100ms")
    CompletionStage<Void> stage(Message<Task> message) {
        return script.playAsync(Call.of("stage", message));
    }

    @QueueListener("non-blocking")
    @NonBlocking
    void nonBlocking(Message<Task> message) {
        script.playAsync(Call.of("non-blocking", message));
    }

    @QueueListener("blocking-uni")
    @Blocking
    Uni<Void> blockingUni(Message<Task> message) {
        Call call = Call.of("blocking-uni", message);
        return Uni.createFrom().completionStage(() -> script.playAsync(call));
    }

    @QueueListener("virtual")
    @RunOnVirtualThread
    void virtual(Message<Task> message) throws Exception {
        script.play(Call.of("virtual", message));
    }
}
