package dev.herald.runtime.sns.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import software.amazon.awssdk.services.sns.SnsClient;

import dev.herald.runtime.sns.SnsEnvelope;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.ReceivingLoop;

/**
 * Consumes a topic that Amazon SNS pushes to an endpoint of the application. A notification is in hand from its request to
 * the request's answer, which is its settlement: 200 removes it, 503 gives it back. SNS waits for fifteen seconds: what
 * takes longer it takes for failed, and delivers again as the subscription's delivery policy says, for an hour at most.
 * When it comes again is for that policy to say, too; the delay of a release has no effect.
 */
public final class SnsEndpointConsumer implements Consumer, SnsSubscriber {

    /** How many handled messages are known, so as not to be handled again. */
    private static final int MOST_KNOWN = 100_000;
    /** For answers to get into their connections, all of one call together. */
    private static final long ANSWER_SECONDS = 5;

    private final Subscription subscription;
    private final MessageSink inbox;
    private final SnsClient client;
    private final Topic topic;
    private final SnsPushSubscription push;
    private final Function<List<DeadLetter>, List<SettlementResult>> deadLetters;
    private final ReceivingLoop loop;
    /** Guards what follows; never held over a call. */
    private final Object lock = new Object();
    private final Map<String, PendingNotification> inHand = new HashMap<>();
    private final RecentIds handled;
    private boolean receiving;
    private String topicArn;
    private int handingOver;
    private CompletableFuture<Void> handedOver = CompletableFuture.completedFuture(null);

    /** Finds the topic, or creates it. */
    public interface Topic {

        /**
         * The topic's ARN; the messages of no other are taken.
         *
         * @throws MissingDestinationException if the topic is not there
         */
        String arn() throws MissingDestinationException;
    }

    /**
     * Makes the subscriber known to the endpoint, which answers for it with 503 until it is started.
     *
     * @param deadLetters what sends to the dead-letter queue and answers for each; {@code null} if there is none
     */
    public SnsEndpointConsumer(Subscription subscription, MessageSink inbox, SnsEndpoints endpoints, SnsClient client,
            Topic topic,
            SnsPushSubscription push, Function<List<DeadLetter>, List<SettlementResult>> deadLetters) {
        this.subscription = subscription;
        this.inbox = inbox;
        this.client = client;
        this.topic = topic;
        this.push = push;
        this.deadLetters = deadLetters;
        this.handled = new RecentIds(MOST_KNOWN, endpoints.memory(), System::nanoTime);
        this.loop = new ReceivingLoop("herald-subscription-" + subscription.listenerId(), inbox, this::keep);
        endpoints.register(subscription.listenerId(), this);
    }

    @Override
    public void start() {
        synchronized (lock) {
            receiving = true;
        }
        loop.start();
    }

    /** Finds the topic, lets its messages in, and subscribes to it: SNS may be faster than its answer to that. */
    private void keep(ReceivingLoop.Run run) throws Exception {
        String arn = topic.arn();
        synchronized (lock) {
            topicArn = arn;
        }
        if (!run.wasConnected()) {
            run.connected(null);
        }
        push.subscribe(arn);
        run.connected(null);
        run.succeeded();
        run.await(() -> false);
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        CompletableFuture<Void> last;
        boolean none;
        synchronized (lock) {
            receiving = false;
            topicArn = null;
            if (handedOver.isDone()) {
                handedOver = new CompletableFuture<>();
            }
            last = handedOver;
            none = handingOver == 0;
        }
        if (none) {
            last.complete(null);
        }
        return loop.stop().thenCombine(last, (ended, handed) -> null);
    }

    // What the endpoint asks

    @Override
    public Optional<String> topicArn() {
        synchronized (lock) {
            return receiving ? Optional.ofNullable(topicArn) : Optional.empty();
        }
    }

    @Override
    public void confirm(SnsEnvelope confirmation) {
        client.confirmSubscription(request -> request.topicArn(confirmation.topicArn()).token(confirmation.token())
                .authenticateOnUnsubscribe("true"));
    }

    @Override
    public void notified(SnsEnvelope notification, SnsRequest request) {
        int capacity = inbox.capacity();
        PendingNotification exchange;
        boolean first;
        boolean known;
        synchronized (lock) {
            known = handled.contains(notification.messageId());
            exchange = inHand.get(notification.messageId());
            first = exchange == null;
            if (!known && receiving && first && inHand.size() < capacity) {
                exchange = PendingNotification.of(notification);
                inHand.put(notification.messageId(), exchange);
                handingOver++;
            }
            if (exchange != null) {
                exchange.requests().add(request);
            }
        }
        if (known) {
            request.answer(SnsRequest.OK);
            return;
        }
        if (exchange == null) {
            refuse(request, capacity);
            return;
        }
        if (first) {
            handOver(exchange.delivery());
        }
        PendingNotification joined = exchange;
        request.onClosed(() -> closed(joined, request));
    }

    private void refuse(SnsRequest request, int capacity) {
        request.answer(SnsRefusal.LATER);
        RateLimitedLog.warn("sns refused " + subscription.listenerId(), "Listener '" + subscription.listenerId()
                + "' has had Amazon SNS deliver a message again later: it stops, or has " + capacity
                + " messages in hand, the most it may (concurrency and prefetch)", null);
    }

    private void handOver(SnsPushDelivery delivery) {
        try {
            inbox.push(List.of(delivery));
        } finally {
            handedOver();
        }
    }

    private void handedOver() {
        CompletableFuture<Void> waitedFor;
        synchronized (lock) {
            handingOver--;
            waitedFor = handingOver == 0 && !receiving ? handedOver : new CompletableFuture<>();
        }
        waitedFor.complete(null);
    }

    /** Nobody waits for the outcome any more: SNS takes the message for not delivered. */
    private void closed(PendingNotification exchange, SnsRequest request) {
        boolean lost;
        synchronized (lock) {
            exchange.requests().remove(request);
            lost = exchange.requests().isEmpty() && inHand.remove(exchange.delivery().id(), exchange);
        }
        if (lost) {
            inbox.lost(delivery -> delivery == exchange.delivery(),
                    "Amazon SNS closed the connection before the message was handled: it waits for 15 s");
        }
    }

    /** How many requests wait for the outcome of what is in hand. */
    int waitingRequests() {
        synchronized (lock) {
            return inHand.values().stream().mapToInt(exchange -> exchange.requests().size()).sum();
        }
    }

    // Settlement

    /** Ends an exchange, if it goes on. @return for each request whether the answer was sent */
    private List<CompletableFuture<Boolean>> answer(Delivery delivery, int status) {
        List<SnsRequest> requests = List.of();
        synchronized (lock) {
            if (status == SnsRequest.OK) {
                handled.add(delivery.id());
            }
            PendingNotification exchange = inHand.get(delivery.id());
            if (exchange != null && exchange.delivery() == delivery) {
                inHand.remove(delivery.id());
                requests = List.copyOf(exchange.requests());
            }
        }
        return requests.stream().map(request -> request.answer(status)).toList();
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        List<List<CompletableFuture<Boolean>>> answers = new ArrayList<>(deliveries.size());
        deliveries.forEach(delivery -> answers.add(answer(delivery, SnsRequest.OK)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
        return answers.stream().map(sent -> outcome(sent, deadline)).toList();
    }

    private static SettlementResult outcome(List<CompletableFuture<Boolean>> answers, long deadline) {
        boolean sent = false;
        for (CompletableFuture<Boolean> answer : answers) {
            sent |= isSent(answer, deadline);
        }
        return sent
                ? SettlementResult.DONE
                : SettlementResult.gone("Amazon SNS closed the connection, and may deliver the message again");
    }

    private static boolean isSent(CompletableFuture<Boolean> answer, long deadline) {
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException notSent) {
            return false;
        }
    }

    /** Whether the answer gets there or not: what was not answered with 200 is delivered again. */
    @Override
    public List<SettlementResult> release(List<Release> releases) {
        releases.forEach(release -> answer(release.delivery(), SnsRefusal.LATER));
        return Collections.nCopies(releases.size(), SettlementResult.DONE);
    }

    @Override
    public void abandon(Delivery delivery) {
        answer(delivery, SnsRefusal.LATER);
    }

    /** Not called: there are no leases here, and the time that SNS waits can't be extended. */
    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return Collections.nCopies(deliveries.size(), SettlementResult.retry("Amazon SNS waits for 15 s, and not for longer"));
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return deadLetters != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> hopeless) {
        if (deadLetters == null) {
            throw new UnsupportedOperationException("listener '" + subscription.listenerId() + "' has no dead-letter queue");
        }
        return deadLetters.apply(hopeless);
    }

    /** The endpoint goes on answering with 503, as long as it is reached: another instance will take what comes. */
    @Override
    public void close() {
        List<PendingNotification> left;
        synchronized (lock) {
            receiving = false;
            left = List.copyOf(inHand.values());
        }
        left.forEach(exchange -> answer(exchange.delivery(), SnsRefusal.LATER));
    }
}
