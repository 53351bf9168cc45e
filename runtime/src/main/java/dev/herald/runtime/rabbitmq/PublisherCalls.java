package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Calls that the broker may leave unanswered, each on a thread of its own. Thread-safe. */
final class PublisherCalls {

    private final RabbitMqConnection connection;
    private final Duration timeout;
    private final Set<String> reported;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS,
            new SynchronousQueue<>(), task -> RabbitMqPublisher.thread(task, "herald-publish-call"));

    /** @param reported see {@link TopologyDeclarer} */
    PublisherCalls(RabbitMqConnection connection, Duration timeout, Set<String> reported) {
        this.connection = connection;
        this.timeout = timeout;
        this.reported = reported;
    }

    /** Declares, and passes on why that failed, or {@code null}. */
    void declare(DeclarationStep step, Consumer<Throwable> then) {
        try {
            threads.execute(() -> then.accept(failure(step)));
        } catch (Throwable noThread) {
            // Or it is stopping. Unanswered, the step would never be asked for again.
            then.accept(noThread);
        }
    }

    /** @return {@code null} if it is declared */
    private Throwable failure(DeclarationStep step) {
        try (TopologyDeclarer broker = new TopologyDeclarer(connection, reported)) {
            step.declare(broker);
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    /** What is to be done with the connection. */
    interface Call<T> {
        T make() throws IOException;
    }

    /**
     * Makes a call. If the broker does not answer in time, it reads nothing from the connection, which is given up.
     *
     * @param late takes a result that comes too late
     */
    <T> T inTime(Call<T> call, Consumer<T> late) throws IOException, InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean taken = false;
        try {
            threads.execute(() -> make(call, result, late));
            T made = result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            taken = true;
            return made;
        } catch (ExecutionException failed) {
            throw new IOException(RabbitMqFailures.reason(failed.getCause()), failed.getCause());
        } catch (TimeoutException silent) {
            if (connection.blockedState().reason() == null) {
                connection.giveUp();
            }
            throw new IOException("RabbitMQ has not answered within " + timeout.toMillis() + " ms", silent);
        } catch (RejectedExecutionException stopping) {
            throw new IOException("the application is stopping", stopping);
        } finally {
            if (!taken && !result.cancel(false) && !result.isCompletedExceptionally()) {
                // It came just now.
                late.accept(result.join());
            }
        }
    }

    private static <T> void make(Call<T> call, CompletableFuture<T> result, Consumer<T> late) {
        try {
            T made = call.make();
            if (!result.complete(made)) {
                late.accept(made);
            }
        } catch (Throwable failure) {
            result.completeExceptionally(failure);
        }
    }

    /** Does something for which nobody waits. */
    void later(Runnable task, Duration delay) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, due -> {
            try {
                threads.execute(due);
            } catch (RejectedExecutionException closesAnyway) {
                return;
            }
        }).execute(task);
    }

    /** Makes no more calls; those under way end with the connection. */
    void close() {
        threads.shutdown();
    }
}
