package dev.herald.runtime.support;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import org.jboss.threads.EnhancedQueueExecutor;

import io.smallrye.mutiny.Uni;

import dev.herald.BrokerException;
import dev.herald.LeaseLostException;
import dev.herald.PublishException;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.PrintableThrowable;

/**
 * Runs blocking calls to brokers for callers that must not block, on threads of their own: worker threads may all be
 * waiting for such calls. No code of the application runs there.
 */
@Singleton
public class BlockingCalls {

    /** More calls at once than the default connection pools of clients allow; further ones wait. */
    private static final int MAX_THREADS = 64;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final CallerContext caller;
    private final ExecutorService threads = pool("herald-call");
    /** Apart from the calls of administration, which may wait for messages as long as callers like. */
    private final ExecutorService publishing = pool("herald-publish-call");

    public BlockingCalls(CallerContext caller) {
        this.caller = caller;
    }

    private static ExecutorService pool(String name) {
        return new EnhancedQueueExecutor.Builder().setCorePoolSize(0).setMaximumPoolSize(MAX_THREADS).setKeepAliveTime(IDLE)
                .setRegisterMBean(false).setThreadFactory(HeraldExecutors.named(name)).build();
    }

    /** Where calls run that publish. */
    public Executor publishing() {
        return publishing;
    }

    /**
     * @param what describes the call, as in "purging queue 'orders'"
     * @return runs the call for each subscriber; emits in the subscriber's context
     */
    public <T> Uni<T> call(Supplier<String> what, Supplier<T> call) {
        return caller.emit(Uni.createFrom().item(() -> described(what, call)).runSubscriptionOn(threads)
                .onFailure(RejectedExecutionException.class).transform(stopped -> new BrokerException(what.get()
                        + " failed: the application has stopped", stopped)));
    }

    /**
     * {@link #call} that takes something from a broker.
     *
     * @param call gets whether the subscriber has cancelled
     * @param read makes of it what is emitted, in the subscriber's context
     * @param giveBack gets what nobody waits for any more
     */
    public <T, R> Uni<R> take(Supplier<String> what, Function<BooleanSupplier, T> call, Function<T, R> read,
            Consumer<T> giveBack) {
        return Uni.createFrom().deferred(() -> new TakingCall<>(what.get(), threads, caller.current(),
                cancelled -> described(what, () -> call.apply(cancelled)), read, giveBack).start());
    }

    /** {@link #call} without a result. */
    public Uni<Void> run(Supplier<String> what, Runnable call) {
        return call(what, () -> {
            call.run();
            return null;
        });
    }

    private static <T> T described(Supplier<String> what, Supplier<T> call) {
        try {
            return call.get();
        } catch (UnsupportedOperationException | IllegalArgumentException | BrokerException | PublishException
                | LeaseLostException clear) {
            throw clear;
        } catch (RuntimeException failure) {
            throw new BrokerException(what.get() + " failed: " + FailureText.message(failure),
                    PrintableThrowable.withoutSecrets(failure));
        }
    }

    @PreDestroy
    void close() {
        threads.shutdown();
        publishing.shutdown();
    }
}
