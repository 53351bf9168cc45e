package dev.herald.runtime.request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;

import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.ReplyLostException;
import dev.herald.RequestCounts;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.runtime.container.ReceivedMessage;
import dev.herald.runtime.filters.IncomingFilters;
import dev.herald.runtime.publishing.RequestSender;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Body;
import dev.herald.spi.Broker;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;

/**
 * Sends requests through one client of a broker, and matches the replies, which arrive on a queue of this instance. A
 * request ends once: whatever removes it from those that wait, ends it. Payloads and replies are written and read in the
 * caller's context, because (de)serializers are the application's.
 */
public final class Requester implements RequestSender, ReplyQueue.Owner {

    private final Broker broker;
    private final String client;
    private final Payloads payloads;
    private final IncomingFilters filters;
    private final HeraldExecutors threads;
    private final CallerContext caller;
    private final Duration timeout;
    private final Map<String, Request> waiting = new ConcurrentHashMap<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder late = new LongAdder();
    private CompletableFuture<ReplyQueue> replyQueue;
    private volatile boolean closed;

    /** @param timeout how long a request waits for its reply */
    Requester(Broker broker, String client, Payloads payloads, IncomingFilters filters, HeraldExecutors threads,
            CallerContext caller, Duration timeout) {
        this.broker = broker;
        this.client = client;
        this.payloads = payloads;
        this.filters = filters;
        this.threads = threads;
        this.caller = caller;
        this.timeout = Durations.bounded(timeout);
    }

    @RegisterForReflection
    private record Counts(long sent, long answered, long failed, long timedOut, long late) implements RequestCounts {
    }

    /** A request without its reply. */
    private final class Request {

        private final String id = UUID.randomUUID().toString();
        private final CompletableFuture<Delivery> reply = new CompletableFuture<>();
        private final TargetPublisher<?> publisher;
        private volatile Future<?> alarm;
        private volatile ReplyQueue repliesTo;
        private volatile boolean published;

        Request(TargetPublisher<?> publisher) {
            this.publisher = publisher;
        }

        /** @return for the caller alone, who may cancel it */
        CompletableFuture<Delivery> send(OutgoingMessage<?> message) {
            sent.increment();
            waiting.put(id, this);
            try {
                OutgoingMessage<Body> written = publisher.written(message);
                alarm = threads.afterNanos(timeout.toNanos(), this::timeOut);
                replyQueue().thenCompose(queue -> send(written, queue)).whenComplete((confirmed, failure) -> {
                    if (failure != null) {
                        fail(Futures.cause(failure));
                    }
                });
            } catch (Throwable failure) {
                fail(failure);
            }
            return reply;
        }

        private CompletionStage<?> send(OutgoingMessage<Body> message, ReplyQueue queue) {
            if (!waiting.containsKey(id)) {
                // Ended while the reply queue was created: no longer wanted.
                return CompletableFuture.completedFuture(null);
            }
            repliesTo = queue;
            return publisher.sendWritten(List.of(message.header(HeraldHeaders.CORRELATION_ID, id)
                    .header(HeraldHeaders.REPLY_TO, queue.address()))).thenAccept(receipts -> {
                        TargetPublisher.only(receipts);
                        published = true;
                        if (queue.isGone()) {
                            failIfAwaiting(queue);
                        }
                    });
        }

        /** Its reply has come, and it waits no more. */
        void replied(Delivery delivery) {
            stopAlarm();
            reply.complete(delivery);
        }

        private void timeOut() {
            if (waiting.remove(id, this)) {
                end(timedOut, new RequestTimeoutException("no reply from " + publisher + " within "
                        + timeout.toMillis() + " ms (" + ConfigKeys.REQUEST_TIMEOUT + ")"));
            }
        }

        void fail(Throwable failure) {
            if (waiting.remove(id, this)) {
                stopAlarm();
                end(failed, failure);
            }
        }

        /** What is not published yet is going to be, or fails itself. */
        void failIfAwaiting(ReplyQueue lost) {
            if (published && repliesTo == lost) {
                fail(new ReplyLostException("no reply from " + publisher + " can arrive any more, because the connection or "
                        + "queue for replies was lost; the request may be handled or not"));
            }
        }

        void cancel() {
            if (waiting.remove(id, this)) {
                stopAlarm();
            }
        }

        private void end(LongAdder count, Throwable failure) {
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

    @Override
    public <R> Uni<R> request(TargetPublisher<?> publisher, OutgoingMessage<?> message, Class<R> replyType) {
        return caller.emit(Uni.createFrom().deferred(() -> {
            Request request = new Request(publisher);
            return Uni.createFrom().completionStage(() -> request.send(message)).onCancellation().invoke(request::cancel);
        })).map(reply -> read(publisher, reply, replyType));
    }

    private <R> R read(TargetPublisher<?> publisher, Delivery reply, Class<R> replyType) {
        try {
            reply.headers().get(HeraldHeaders.ERROR).ifPresent(reason -> {
                throw new RequestFailedException(reason);
            });
            R value = payloads.read(body(publisher, reply), replyType);
            answered.increment();
            return value;
        } catch (RequestFailedException failure) {
            failed.increment();
            throw failure;
        } catch (Throwable failure) {
            failed.increment();
            throw new RequestFailedException("the reply from " + publisher + " can't be read: "
                    + FailureText.message(failure), failure);
        }
    }

    private Body body(TargetPublisher<?> publisher, Delivery reply) throws Exception {
        return filters == IncomingFilters.NONE
                ? reply.body()
                : filters.body(reply.body(),
                        new ReceivedMessage<>(null, reply, reply.attempt(), publisher.destination().name()));
    }

    @Override
    public RequestCounts counts() {
        return new Counts(sent.sum(), answered.sum(), failed.sum(), timedOut.sum(), late.sum());
    }

    @Override
    public void replied(Delivery reply) {
        Request request = reply.headers().get(HeraldHeaders.CORRELATION_ID).map(waiting::remove).orElse(null);
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
    public void interrupted(ReplyQueue queue) {
        waiting.values().forEach(request -> request.failIfAwaiting(queue));
    }

    @Override
    public void gone(ReplyQueue queue) {
        replace(queue);
        interrupted(queue);
    }

    private synchronized void replace(ReplyQueue queue) {
        if (replyQueue != null && !replyQueue.isCompletedExceptionally() && replyQueue.getNow(null) == queue) {
            replyQueue = null;
            threads.blocking(queue::close);
        }
    }

    /** Opened for the first request, by a thread that may block; shared by all, so never given to a caller. */
    private synchronized CompletableFuture<ReplyQueue> replyQueue() {
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
        } catch (Throwable failure) {
            throw new PublishException("no request can be sent: the reply queue could not be created: "
                    + FailureText.message(failure), true, failure);
        }
    }

    /** Fails all requests that wait, because no reply will come any more, and closes the reply queue. Blocks. */
    void close() {
        CompletableFuture<ReplyQueue> open;
        synchronized (this) {
            closed = true;
            open = replyQueue;
            replyQueue = null;
        }
        waiting.values().forEach(request -> request.fail(stopping()));
        if (open != null) {
            open.thenAccept(ReplyQueue::close);
        }
    }

    private static RequestFailedException stopping() {
        return new RequestFailedException("request aborted: the application is shutting down");
    }
}
