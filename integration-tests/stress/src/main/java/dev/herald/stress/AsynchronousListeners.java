package dev.herald.stress;

import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners on event loops. */
@ApplicationScoped
class AsynchronousListeners {

    private final Asynchronous asynchronous;

    AsynchronousListeners(Asynchronous asynchronous) {
        this.asynchronous = asynchronous;
    }

    @QueueListener("uni")
    Uni<Void> uni(Message<Task> message, Lease lease) {
        return asynchronous.uni(Target.UNI, message, lease);
    }

    @QueueListener("stage")
    CompletionStage<Void> stage(Message<Task> message, Lease lease) {
        return asynchronous.stage(Target.STAGE, message, lease);
    }
}
