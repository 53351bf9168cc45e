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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.herald.spi.support.Durations;

/**
 * Publishes on one connection. A thread of its own writes, connects and declares, so nobody who publishes waits longer
 * than the timeout, whatever the broker does: one that has an alarm reads nothing, and a write to it may take for ever.
 */
final class RabbitMqPublisher implements AutoCloseable {

    private static final PublishResult STOPPED = PublishResult
            .notSent("takes no messages: the application is stopping", null);

    private final RabbitMqConnection connection;
    private final Duration timeout;
    private final Set<String> reported;
    private final BlockingQueue<OutstandingConfirm> waiting = new LinkedBlockingQueue<>();
    private Thread writer;
    private volatile boolean closed;

    /**
     * @param timeout how long a message waits to be confirmed
     * @param reported see {@link TopologyDeclarer}
     */
    RabbitMqPublisher(RabbitMqConnection connection, Duration timeout, Set<String> reported) {
        this.connection = connection;
        this.timeout = Durations.bounded(timeout);
        this.reported = reported;
    }

    /** What to publish, on which lane, after which preparation. */
    record Request(ConfirmChannel lane, DeclarationStep preparation, RabbitMqMessage message) {
    }

    /** A channel of its own. */
    ConfirmChannel lane(ConfirmChannel.Opened onOpen) {
        return new ConfirmChannel(connection, onOpen);
    }

    /** Publishes, and waits for all the answers, in the order given. */
    List<PublishResult> publish(List<Request> requests) {
        List<OutstandingConfirm> publishings = begin(requests);
        try {
            all(publishings).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException notAll) {
            return answers(publishings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answers(publishings);
    }

    /** The same without waiting; completes on a thread of {@code executor}. */
    CompletableFuture<List<PublishResult>> publishAsync(List<Request> requests, Executor executor) {
        List<OutstandingConfirm> publishings = begin(requests);
        return all(publishings).thenApply(done -> Boolean.TRUE)
                .completeOnTimeout(Boolean.FALSE, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .thenApplyAsync(done -> answers(publishings), executor);
    }

    private static CompletableFuture<?> all(List<OutstandingConfirm> publishings) {
        return publishings.size() == 1
                ? publishings.get(0).answer
                : CompletableFuture.allOf(publishings.stream().map(one -> one.answer).toArray(CompletableFuture[]::new));
    }

    private List<PublishResult> answers(List<OutstandingConfirm> publishings) {
        return publishings.stream().map(one -> one.answerByNow(timeout.toMillis(), connection.alarm())).toList();
    }

    private List<OutstandingConfirm> begin(List<Request> requests) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<OutstandingConfirm> publishings = new ArrayList<>(requests.size());
        for (Request request : requests) {
            publishings.add(new OutstandingConfirm(request.lane(), request.preparation(), request.message(), deadline));
        }
        if (isWriting()) {
            waiting.addAll(publishings);
        } else {
            publishings.forEach(one -> one.answer.complete(STOPPED));
        }
        return publishings;
    }

    private synchronized boolean isWriting() {
        if (writer == null && !closed) {
            Thread thread = new Thread(this::write, "herald-publish");
            thread.setDaemon(true);
            thread.start();
            writer = thread;
        }
        return !closed;
    }

    /** Only {@link #close} ends it: an interrupt by somebody else, or an error, concerns one message. */
    private void write() {
        while (!closed) {
            try {
                write(waiting.take());
            } catch (InterruptedException interrupt) {
                continue;
            }
        }
        for (OutstandingConfirm left = waiting.poll(); left != null; left = waiting.poll()) {
            left.answer.complete(STOPPED);
        }
    }

    private void write(OutstandingConfirm publishing) {
        try {
            connection.alarm().awaitEnd(publishing.deadline);
            if (System.nanoTime() - publishing.deadline >= 0) {
                publishing.answer.complete(publishing.answerByNow(timeout.toMillis(), connection.alarm()));
                return;
            }
            try (TopologyDeclarer broker = new TopologyDeclarer(connection, reported)) {
                publishing.lane.write(publishing, broker);
            }
        } catch (InterruptedException interrupt) {
            publishing.answer.complete(closed
                    ? STOPPED
                    : PublishResult.notSent("the publishing thread was interrupted", interrupt));
        } catch (Throwable failure) {
            publishing.answer.complete(PublishResult.unknown(RabbitMqFailures.reason(failure), failure));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (writer != null) {
            writer.interrupt();
        }
    }
}
