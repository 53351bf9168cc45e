package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import dev.herald.spi.support.Durations;

/**
 * Publishes on one connection. A dedicated thread writes, connects and declares, so that callers wait no longer than the
 * timeout: a broker that has raised an alarm stops reading, and a write to it may block indefinitely.
 */
final class RabbitMqPublisher implements AutoCloseable {

    private static final PublishResult STOPPED = PublishResult
            .notSent("the application is stopping and publishes no more messages", null);
    private static final PublishResult STOPPED_UNCONFIRMED = PublishResult
            .unknown("the application is stopping, so the message may have arrived or not", null);
    /** Out of memory, for example, saying why it failed fails, too. */
    static final PublishResult FAILED = PublishResult
            .unknown("publishing failed with an error, so the message may have arrived or not", null);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RabbitMqConnection connection;
    private final Duration timeout;
    private final PublishLimits limits;
    private final BlockingQueue<OutstandingConfirm> waiting = new LinkedBlockingQueue<>();
    /** One thread while there is something to do, which waits for results. */
    private final ThreadPoolExecutor background = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), task -> thread(task, "herald-publish-again"));
    private final PublisherCalls calls;
    /** When to look for what nobody waits for any more ({@link System#nanoTime}). */
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private Thread writer;
    private volatile boolean closed;

    /**
     * @param timeout how long to wait for a message to be confirmed
     * @param limits what must not be sent
     * @param reported see {@link TopologyDeclarer}
     */
    RabbitMqPublisher(RabbitMqConnection connection, Duration timeout, PublishLimits limits, Set<String> reported) {
        this.connection = connection;
        this.timeout = Durations.bounded(timeout);
        this.limits = limits;
        this.calls = new PublisherCalls(connection, this.timeout, reported);
        background.allowCoreThreadTimeOut(true);
    }

    static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** A message to publish, on which channel, and what to declare first. */
    record Request(ConfirmChannel channel, DeclarationStep declaration, RabbitMqMessage message) {
    }

    /** Whether the broker has announced that it blocks publishing. */
    boolean isBlocked() {
        return connection.blockedState().reason() != null;
    }

    /** A new channel to publish on. */
    ConfirmChannel confirmChannel(ConfirmChannel.Opened onOpen) {
        return confirmChannel(onOpen, Duration.ZERO);
    }

    /** @param linger how long a channel that was replaced by another one stays open */
    ConfirmChannel confirmChannel(ConfirmChannel.Opened onOpen, Duration linger) {
        return new ConfirmChannel(this, connection, onOpen, linger);
    }

    PublishLimits limits() {
        return limits;
    }

    /** Calls on the connection. */
    PublisherCalls calls() {
        return calls;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends a message for which nobody waits any more. @return whether it is one */
    boolean endOverdue(OutstandingConfirm confirm) {
        boolean overdue = confirm.isOverdue();
        if (overdue) {
            confirm.result.complete(confirm.resultByNow(timeout.toMillis(), connection.blockedState()));
        }
        return overdue;
    }

    /** Runs what waits for results. */
    void inBackground(Runnable task, ConfirmChannel channel) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException stopping) {
            channel.end(STOPPED_UNCONFIRMED, STOPPED);
        }
    }

    /** Has a message written again, after those that wait by now. */
    void writeAgain(OutstandingConfirm suspect) {
        enqueue(List.of(suspect));
    }

    private void enqueue(List<OutstandingConfirm> confirms) {
        waiting.addAll(confirms);
        if (closed) {
            // The thread that writes may have ended.
            endWaiting();
        }
    }

    private void endWaiting() {
        for (OutstandingConfirm left = waiting.poll(); left != null; left = waiting.poll()) {
            left.result.complete(STOPPED);
            left.channel.end(STOPPED_UNCONFIRMED, STOPPED);
        }
    }

    Duration timeout() {
        return timeout;
    }

    /** The channel may write again, and begins with what it has held back. */
    void resume(ConfirmChannel channel) {
        if (closed) {
            channel.end(STOPPED_UNCONFIRMED, STOPPED);
        } else {
            enqueue(List.of(OutstandingConfirm.ofHeldBack(channel, System.nanoTime() + timeout.toNanos())));
        }
    }

    /** Publishes, and waits for the results, which are in the order given. */
    List<PublishResult> publish(List<Request> requests) {
        List<OutstandingConfirm> confirms = begin(requests);
        try {
            all(confirms).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException notAll) {
            return results(confirms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return results(confirms);
    }

    /** {@link #publish} without blocking; completes on a thread of {@code executor}. */
    CompletableFuture<List<PublishResult>> publishAsync(List<Request> requests, Executor executor) {
        List<OutstandingConfirm> confirms = begin(requests);
        return all(confirms).thenApply(done -> Boolean.TRUE)
                .completeOnTimeout(Boolean.FALSE, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .thenApplyAsync(done -> results(confirms), executor);
    }

    private static CompletableFuture<?> all(List<OutstandingConfirm> confirms) {
        return confirms.size() == 1
                ? confirms.get(0).result
                : CompletableFuture.allOf(confirms.stream().map(one -> one.result).toArray(CompletableFuture[]::new));
    }

    private List<PublishResult> results(List<OutstandingConfirm> confirms) {
        endOverdue();
        return confirms.stream().map(one -> one.resultByNow(timeout.toMillis(), connection.blockedState())).toList();
    }

    /** The thread that writes may wait for the broker for minutes: what nobody waits for need not stay until its turn. */
    private void endOverdue() {
        OutstandingConfirm oldest = waiting.peek();
        long look = nextLook.get();
        long now = System.nanoTime();
        if (oldest != null && oldest.isOverdue() && now - look >= 0 && nextLook.compareAndSet(look, now + LOOK_NANOS)) {
            waiting.removeIf(confirm -> !confirm.isEmpty() && endOverdue(confirm));
        }
    }

    private List<OutstandingConfirm> begin(List<Request> requests) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<OutstandingConfirm> confirms = new ArrayList<>(requests.size());
        for (Request request : requests) {
            confirms.add(new OutstandingConfirm(request.channel(), request.declaration(), request.message(), deadline));
        }
        if (isWriting()) {
            enqueue(confirms);
        } else {
            confirms.forEach(one -> one.result.complete(STOPPED));
        }
        return confirms;
    }

    private synchronized boolean isWriting() {
        if (!closed && (writer == null || !writer.isAlive())) {
            writer = thread(this::write, "herald-publish");
            writer.start();
        }
        return !closed;
    }

    /** Runs until {@link #close}: a stray interrupt or an error affects one message only. */
    private void write() {
        while (!closed) {
            try {
                writeGuarded(waiting.take());
            } catch (InterruptedException interrupt) {
                continue;
            }
        }
        endWaiting();
    }

    private void writeGuarded(OutstandingConfirm confirm) {
        try {
            write(confirm);
        } catch (Throwable failure) {
            confirm.result.complete(FAILED);
        }
    }

    private void write(OutstandingConfirm confirm) {
        try {
            connection.blockedState().awaitEnd(confirm.deadline);
            if (confirm.isEmpty() || !endOverdue(confirm)) {
                confirm.channel.write(confirm);
            }
        } catch (InterruptedException interrupt) {
            confirm.result.complete(closed
                    ? STOPPED
                    : PublishResult.notSent("the publishing thread was interrupted", interrupt));
        } catch (Throwable failure) {
            confirm.result.complete(PublishResult.unknown(RabbitMqFailures.reason(failure), failure));
        }
    }

    @Override
    public void close() {
        stopWriting();
        // What has not begun ends what its channel holds.
        background.shutdownNow().forEach(Runnable::run);
        calls.close();
    }

    private synchronized void stopWriting() {
        closed = true;
        if (writer != null) {
            writer.interrupt();
        }
    }
}
