package dev.herald.runtime.support;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** What a Uni yields is handed over on the context it was subscribed on, as Quarkus's clients do. */
public final class CallersContext {

    private CallersContext() {
    }

    public static <T> Uni<T> of(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            return context == null ? uni : uni.emitOn(task -> context.runOnContext(unused -> task.run()));
        });
    }
}
