package dev.herald.runtime.support;

import java.util.function.Supplier;

import jakarta.inject.Singleton;

import io.quarkus.runtime.ExecutorRecorder;
import io.smallrye.mutiny.Uni;

import dev.herald.BrokerException;
import dev.herald.LeaseLostException;
import dev.herald.PublishException;

/** Runs what blocks on worker threads, and says what failed. */
@Singleton
public class BlockingCalls {

    /**
     * @param what says what is done, as in "purging queue 'orders'"
     * @return runs the call for each subscriber; its item is handed over on the subscriber's context
     */
    public <T> Uni<T> call(Supplier<String> what, Supplier<T> call) {
        return CallersContext.of(Uni.createFrom().item(() -> named(what, call))
                .runSubscriptionOn(task -> ExecutorRecorder.getCurrent().execute(task)));
    }

    /** {@link #call} without a result. */
    public Uni<Void> run(Supplier<String> what, Runnable call) {
        return call(what, () -> {
            call.run();
            return null;
        });
    }

    private static <T> T named(Supplier<String> what, Supplier<T> call) {
        try {
            return call.get();
        } catch (UnsupportedOperationException | IllegalArgumentException | BrokerException | PublishException
                | LeaseLostException ours) {
            throw ours;
        } catch (RuntimeException failure) {
            throw new BrokerException(what.get() + " failed: " + failure.getMessage(), failure);
        }
    }
}
