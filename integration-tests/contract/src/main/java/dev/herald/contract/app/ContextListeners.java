package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners that look at the contexts they are called in. */
@ApplicationScoped
public class ContextListeners {

    private final Script script;
    private final Visit visit;

    public ContextListeners(Script script, Visit visit) {
        this.script = script;
        this.visit = visit;
    }

    @QueueListener("scoped")
    void scoped(Message<Task> message) throws Exception {
        script.note("scoped", visit.id());
        script.note("scoped", visit.id());
        script.play(Call.of("scoped", message));
    }

    @QueueListener("scoped-uni")
    Uni<Void> scopedUni(Message<Task> message) {
        script.note("scoped-uni", visit.id());
        Call call = Call.of("scoped-uni", message);
        return Uni.createFrom().completionStage(() -> script.playAsync(call))
                .invoke(() -> script.note("scoped-uni", visit.id()));
    }

    @QueueListener(value = "guarded", retryDelay = "100ms")
    @Guarded
    void guarded(Message<Task> message) throws Exception {
        script.play(Call.of("guarded", message));
    }
}
