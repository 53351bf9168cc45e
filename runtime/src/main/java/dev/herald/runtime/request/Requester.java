package dev.herald.runtime.request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.RequestCounts;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.runtime.publishing.RequestSender;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Broker;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.FailureText;

/**
 * Sends requests through one client of a broker, and gives each its reply, which comes on a queue of this instance. A
 * request has one end: who takes it out of those that wait, decides which.
 */
public final class Requester implements RequestSender, ReplyQueue.Owner {

    private final Broker broker;
    private final String client;
    private final Payloads payloads;
    private final HeraldExecutors threads;
    private final Duration timeout;
    private final Map<String, Request<?>> waiting = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder late = new LongAdder();
    private CompletableFuture<ReplyQueue> replyQueue;
    private volatile boolean closed;

    /** @param timeout how long a request waits for its reply */
    Requester(Broker broker, String client, Payloads payloads, HeraldExecutors threads, Duration timeout) {
        this.broker = broker;
        this.client = client;
        this.payloads = payloads;
        this.threads = threads;
        this.timeout = timeout;
    }

    private record Counts(long sent, long answered, long failed, long timedOut, long late) implements RequestCounts {
    }

    /** A request without its reply. */
    private final class Request<R> {

        private final String id = UUID.randomUUID().toString();
        private final CompletableFuture<R> reply = new CompletableFuture<>();
        private final TargetPublisher<?> publisher;
        private final Class<R> replyType;
        private volatile Future<?> alarm;

        Request(TargetPublisher<?> publisher, Class<R> replyType) {
            this.publisher = publisher;
            this.replyType = replyType;
        }

        CompletableFuture<R> send(OutgoingMessage<?> message) {
            sent.increment();
            waiting.put(id, this);
            alarm = threads.afterNanos(timeout.toNanos(), this::timeOut);
            replyQueue().thenCompose(queue -> send(message, queue)).whenComplete((confirmed, failure) -> {
                if (failure != null) {
                    fail(failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
                }
            });
            return reply;
        }

        private CompletionStage<?> send(OutgoingMessage<?> message, ReplyQueue queue) {
            if (!waiting.containsKey(id)) {
                // It came to its end while the reply queue was made: nobody wants to have it done any more.
                return CompletableFuture.completedFuture(null);
            }
            return publisher.sendAsync(List.of(message.header(HeraldHeaders.CORRELATION_ID, id)
                    .header(HeraldHeaders.REPLY_TO, queue.address()))).thenAccept(TargetPublisher::only);
        }

        /** The reply has come, and is this one's alone. */
        void replied(Delivery delivery) {
            stopAlarm();
            try {
                R value = read(delivery);
                answered.increment();
                reply.complete(value);
            } catch (RequestFailedException failure) {
                endBadly(failed, failure);
            } catch (Throwable failure) {
                endBadly(failed, new RequestFailedException("the reply from " + publisher + " can't be read: "
                        + FailureText.message(failure), failure));
            }
        }

        private R read(Delivery delivery) {
            delivery.headers().get(HeraldHeaders.ERROR).ifPresent(reason -> {
                throw new RequestFailedException(reason);
            });
            return payloads.read(delivery.body(), replyType);
        }

        private void timeOut() {
            if (waiting.remove(id, this)) {
                endBadly(timedOut, new RequestTimeoutException("no reply from " + publisher + " within "
                        + timeout.toMillis() + " ms (quarkus.herald.request.timeout)"));
            }
        }

        void fail(Throwable failure) {
            if (waiting.remove(id, this)) {
                stopAlarm();
                endBadly(failed, failure);
            }
        }

        void cancel() {
            if (waiting.remove(id, this)) {
                stopAlarm();
            }
        }

        private void endBadly(LongAdder count, Throwable failure) {
            count.increment();
            reply.completeExceptionally(failure);
        }

        private void stopAlarm() {
            Future<?> set = alarm;
            if (set != null) {
                set.cancel(false);
            }
        }
    }

    /**
     * Emits on the context it was subscribed on, or else on a thread of its own: those that replies come on have more to
     * do than to wait for what the caller makes of one.
     */
    @Override
    public <R> Uni<R> request(TargetPublisher<?> publisher, OutgoingMessage<?> message, Class<R> replyType) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            Request<R> request = new Request<>(publisher, replyType);
            return Uni.createFrom().completionStage(() -> request.send(message)).onCancellation().invoke(request::cancel)
                    .emitOn(context == null
                            ? threads::blockingOrHere
                            : task -> context.runOnContext(unused -> task.run()));
        });
    }

    @Override
    public RequestCounts counts() {
        return new Counts(sent.sum(), answered.sum(), failed.sum(), timedOut.sum(), late.sum());
    }

    @Override
    public void replied(Delivery reply) {
        Request<?> request = reply.headers().get(HeraldHeaders.CORRELATION_ID).map(waiting::remove).orElse(null);
        if (request == null) {
            late.increment();
        } else {
            request.replied(reply);
        }
    }

    @Override
    public void lost(int replies) {
        late.add(replies);
    }

    @Override
    public synchronized void gone(ReplyQueue queue) {
        if (replyQueue != null && replyQueue.getNow(null) == queue) {
            replyQueue = null;
            threads.blocking(queue::close);
        }
    }

    /** Made, by a thread that may block, for the first request. What the caller gets is his to cancel. */
    private synchronized CompletionStage<ReplyQueue> replyQueue() {
        if (closed) {
            return CompletableFuture.failedFuture(stopping());
        }
        if (replyQueue == null || replyQueue.isCompletedExceptionally()) {
            replyQueue = CompletableFuture.supplyAsync(this::open, threads::blocking);
        }
        return replyQueue;
    }

    private ReplyQueue open() {
        try {
            ReplyQueue queue = new ReplyQueue(broker.replyQueue(client), broker, timeout, threads, this);
            queue.start();
            return queue;
        } catch (UnsupportedOperationException noRequests) {
            throw noRequests;
        } catch (RuntimeException failure) {
            throw new PublishException("no request can be sent: its reply queue could not be made: " + failure.getMessage(),
                    true, failure);
        }
    }

    /** Ends what waits, for nothing will come any more, and lets go of the reply queue. Blocks. */
    void close() {
        CompletableFuture<ReplyQueue> open;
        synchronized (this) {
            closed = true;
            open = replyQueue;
        }
        waiting.values().forEach(request -> request.fail(stopping()));
        if (open != null) {
            open.whenComplete((queue, failure) -> {
                if (queue != null) {
                    queue.close();
                }
            });
        }
    }

    private static RequestFailedException stopping() {
        return new RequestFailedException("the application is stopping, and waits for no reply");
    }
}
