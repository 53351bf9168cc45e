package dev.herald.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

import io.smallrye.mutiny.Uni;

import dev.herald.OutgoingMessage;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.spi.Broker;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Inbox;
import dev.herald.spi.Subscription;

/** Sends requests through one client of a broker, and gives each its reply, which comes on a queue of this instance. */
final class Requester {

    /** The longest that Amazon SQS allows: the queue is empty most of the time. */
    private static final Duration RECEIVE_WAIT = Duration.ofSeconds(20);

    private static final int MOST_REPLIES_AT_ONCE = 1000;
    private static final Buffer UNUSED_BUFFER = new Buffer(1, Buffer.Overflow.DROP_OLDEST);

    private final Broker broker;
    private final String client;
    private final Payloads payloads;
    private final ContainerThreads threads;
    private final Duration timeout;
    private final Map<String, CompletableFuture<Delivery>> waiting = new ConcurrentHashMap<>();
    private final LongAdder lateReplies = new LongAdder();
    private volatile Consumer consumer;
    private CompletableFuture<String> replyQueue;

    Requester(Broker broker, String client, Payloads payloads, ContainerThreads threads, Duration timeout) {
        this.broker = broker;
        this.client = client;
        this.payloads = payloads;
        this.threads = threads;
        this.timeout = timeout;
    }

    <R> Uni<R> request(TargetPublisher<?> publisher, OutgoingMessage<?> message, Class<R> replyType) {
        return Uni.createFrom().deferred(() -> {
            String id = UUID.randomUUID().toString();
            CompletableFuture<Delivery> reply = new CompletableFuture<>();
            waiting.put(id, reply);
            return Uni.createFrom().completionStage(this::replyQueue)
                    .map(queue -> message.header(Replies.CORRELATION_ID, id).header(Replies.REPLY_TO, queue))
                    .chain(request -> Uni.createFrom().completionStage(() -> publisher.sendAsync(List.of(request))))
                    .invoke(TargetPublisher::only)
                    .chain(() -> Uni.createFrom().completionStage(reply))
                    .ifNoItem().after(timeout).failWith(() -> new RequestTimeoutException(
                            "no reply from " + publisher + " within " + timeout.toMillis() + " ms"))
                    .onTermination().invoke(() -> waiting.remove(id))
                    .map(delivery -> read(delivery, replyType));
        });
    }

    private <R> R read(Delivery reply, Class<R> type) {
        reply.headers().get(Replies.ERROR).ifPresent(reason -> {
            throw new RequestFailedException(reason);
        });
        return payloads.read(reply.body(), type);
    }

    /** How many replies came when nobody waited for them any more. */
    long lateReplies() {
        return lateReplies.sum();
    }

    /** The queue's physical name; it is made, by a thread that may block, for the first request. */
    private synchronized CompletionStage<String> replyQueue() {
        if (replyQueue == null || replyQueue.isCompletedExceptionally()) {
            replyQueue = CompletableFuture.supplyAsync(this::open, threads::blocking);
        }
        return replyQueue;
    }

    private String open() {
        Destination queue = broker.replyQueue(client);
        consumer = broker.consumer(new Subscription("replies", queue, null, Map.of(), null, timeout, null, 1,
                RECEIVE_WAIT, 1, UNUSED_BUFFER), new ReplyInbox());
        consumer.start();
        return queue.physicalName();
    }

    void close() {
        Consumer open = consumer;
        if (open != null) {
            open.stopReceiving();
            open.close();
        }
    }

    /** Takes every reply at once: it waits for nobody. */
    private final class ReplyInbox implements Inbox {

        @Override
        public int reserve(int atMost) {
            return atMost;
        }

        @Override
        public void giveBack(int places) {
            // There is no limit to give back to.
        }

        @Override
        public void accept(List<? extends Delivery> deliveries) {
            for (Delivery reply : deliveries) {
                CompletableFuture<Delivery> waiter = reply.headers().get(Replies.CORRELATION_ID).map(waiting::get)
                        .orElse(null);
                if (waiter == null || !waiter.complete(reply)) {
                    lateReplies.increment();
                }
            }
            threads.blocking(() -> consumer.acknowledge(deliveries));
        }

        @Override
        public void push(List<? extends Delivery> deliveries) {
            accept(deliveries);
        }

        @Override
        public void lost(Predicate<? super Delivery> which, String reason) {
            // Nothing is kept here that could be lost.
        }

        @Override
        public void missed(Instant since) {
            HeraldLog.warn("replies missed", "Replies sent since " + since + " may be lost", null);
        }

        @Override
        public void dropped(int messages) {
            lateReplies.add(messages);
        }

        @Override
        public void connected(Duration lease) {
            // Replies are settled as they come, before any lease runs out.
        }

        @Override
        public void missing(String reason) {
            HeraldLog.warn("replies missing", "Replies can't be received: " + reason, null);
        }

        @Override
        public void failing(String reason, Throwable failure, Duration pause) {
            HeraldLog.warn("replies failing", "Replies can't be received, next try in " + pause.toMillis() + " ms: "
                    + reason, failure);
        }

        @Override
        public int capacity() {
            return MOST_REPLIES_AT_ONCE;
        }
    }
}
