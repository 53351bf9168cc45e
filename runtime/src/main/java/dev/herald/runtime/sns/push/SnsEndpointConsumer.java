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

import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.runtime.sns.PushEndpoints.Topic;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.ReceivingLoop;

/**
 * Consumes a topic that Amazon SNS pushes to an endpoint of the application. The response to a request settles its
 * notification: 200 acknowledges it, 503 returns it. SNS waits fifteen seconds for the response and then considers the
 * delivery failed. When and how often it redelivers is up to the subscription's delivery policy, for an hour at most; the
 * delay of a release has no effect.
 */
final class SnsEndpointConsumer implements Consumer, SnsSubscriber {

    /**
     * The number of handled messages that are remembered, to recognize repeated deliveries: those of the whole replay window
     * as long as there are no more than 25 a second.
     */
    private static final int MAX_KNOWN = 100_000;
    /** The time to write the responses of one call to their connections. */
    private static final long RESPONSE_SECONDS = 5;

    private final Subscription subscription;
    private final MessageSink sink;
    private final SnsClient client;
    private final Topic topic;
    private final SnsPushSubscription push;
    private final Function<List<DeadLetter>, List<SettlementResult>> deadLetters;
    private final ReceivingLoop loop;
    /** Guards the fields below; not held during calls. */
    private final Object lock = new Object();
    private final Map<String, PendingNotification> inFlight = new HashMap<>();
    private final RecentIds handled;
    /** {@code null} while it is stopped. */
    private Receiving receiving;
    private String topicArn;
    /** All that was accepted so far, in the last period and those before it, is handed over. */
    private CompletableFuture<Void> handedOver = CompletableFuture.completedFuture(null);

    /** The period between a start and the next stop. Guarded by the lock. */
    private static final class Receiving {

        private final CompletableFuture<Void> handedOver = new CompletableFuture<>();
        private int handingOver;
    }

    /**
     * Registers the subscriber with the endpoint, which responds with 503 until it is started.
     *
     * @param deadLetters sends messages to the dead-letter queue and returns one result per message; {@code null} if
     *        there is no dead-letter queue
     */
    SnsEndpointConsumer(Subscription subscription, MessageSink sink, SnsEndpoints endpoints, SnsClient client,
            Topic topic,
            SnsPushSubscription push, Function<List<DeadLetter>, List<SettlementResult>> deadLetters) {
        this.subscription = subscription;
        this.sink = sink;
        this.client = client;
        this.topic = topic;
        this.push = push;
        this.deadLetters = deadLetters;
        this.handled = new RecentIds(MAX_KNOWN, endpoints.memory(), System::nanoTime);
        this.loop = new ReceivingLoop("herald-subscription-" + subscription.listenerId(), sink, this::keep);
        endpoints.register(subscription.listenerId(), this);
    }

    @Override
    public void start() {
        synchronized (lock) {
            if (receiving == null) {
                receiving = new Receiving();
                handedOver = receiving.handedOver.thenCombine(handedOver, (own, earlier) -> null);
            }
        }
        loop.start();
    }

    /** Accepts messages before it subscribes, because SNS may deliver before it responds to the subscription. */
    private void keep(ReceivingLoop.Run run) throws Exception {
        String arn = topic.arn();
        synchronized (lock) {
            topicArn = arn;
        }
        run.connected(null);
        push.subscribe(arn);
        run.receiving();
        run.succeeded();
        run.await(() -> false);
    }

    @Override
    public boolean isAlive() {
        return loop.isAlive();
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        Receiving stopped;
        CompletableFuture<Void> last;
        boolean none;
        synchronized (lock) {
            stopped = receiving;
            receiving = null;
            topicArn = null;
            last = handedOver;
            none = stopped != null && stopped.handingOver == 0;
        }
        if (none) {
            stopped.handedOver.complete(null);
        }
        return loop.stop().thenCombine(last, (ended, handed) -> null);
    }

    // Called by the endpoint

    @Override
    public Optional<String> topicArn() {
        synchronized (lock) {
            return receiving != null ? Optional.ofNullable(topicArn) : Optional.empty();
        }
    }

    @Override
    public void confirm(SnsEnvelope confirmation) {
        client.confirmSubscription(request -> request.topicArn(confirmation.topicArn()).token(confirmation.token())
                .authenticateOnUnsubscribe("true"));
    }

    @Override
    public void notified(SnsEnvelope notification, SnsRequest request) {
        int capacity = sink.capacity();
        PendingNotification pending;
        boolean first;
        boolean known;
        Receiving now;
        synchronized (lock) {
            now = receiving;
            known = handled.contains(notification.messageId());
            pending = inFlight.get(notification.messageId());
            first = pending == null;
            if (!known && now != null && first && inFlight.size() < capacity) {
                pending = PendingNotification.of(notification);
                inFlight.put(notification.messageId(), pending);
                now.handingOver++;
            }
            if (pending != null) {
                pending.requests().add(request);
            }
        }
        if (known) {
            request.answer(SnsRequest.OK);
            return;
        }
        if (pending == null) {
            reject(request, capacity);
            return;
        }
        if (first) {
            handOver(pending.delivery(), now);
        }
        PendingNotification joined = pending;
        request.onClosed(() -> closed(joined, request));
    }

    private void reject(SnsRequest request, int capacity) {
        request.answer(SnsRejection.LATER);
        RateLimitedLog.warn("sns rejected " + subscription.listenerId(), "Listener '" + subscription.listenerId()
                + "' answered 503 to Amazon SNS, which will redeliver the message: the listener is stopping, or has "
                + capacity + " messages in flight, its maximum (concurrency and prefetch)", null);
    }

    private void handOver(SnsPushDelivery delivery, Receiving acceptedIn) {
        try {
            sink.push(List.of(delivery));
        } finally {
            handedOver(acceptedIn);
        }
    }

    private void handedOver(Receiving acceptedIn) {
        boolean last;
        synchronized (lock) {
            last = --acceptedIn.handingOver == 0 && acceptedIn != receiving;
        }
        if (last) {
            acceptedIn.handedOver.complete(null);
        }
    }

    /** No request waits for the message any longer: SNS considers the delivery failed. */
    private void closed(PendingNotification pending, SnsRequest request) {
        boolean lost;
        synchronized (lock) {
            pending.requests().remove(request);
            lost = pending.requests().isEmpty() && inFlight.remove(pending.delivery().id(), pending);
        }
        if (lost) {
            sink.lost(delivery -> delivery == pending.delivery(),
                    "Amazon SNS closed the connection before the message was handled (it waits 15 s)");
        }
    }

    /** The number of requests that wait for a settlement. */
    int waitingRequests() {
        synchronized (lock) {
            return inFlight.values().stream().mapToInt(pending -> pending.requests().size()).sum();
        }
    }

    // Settlement

    /** Responds to all requests of a message. @return for each request, whether the response was sent */
    private List<CompletableFuture<Boolean>> answer(Delivery delivery, int status) {
        List<SnsRequest> requests = List.of();
        synchronized (lock) {
            if (status == SnsRequest.OK) {
                handled.add(delivery.id());
            }
            PendingNotification pending = inFlight.get(delivery.id());
            if (pending != null && pending.delivery() == delivery) {
                inFlight.remove(delivery.id());
                requests = List.copyOf(pending.requests());
            }
        }
        return requests.stream().map(request -> request.answer(status)).toList();
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        List<List<CompletableFuture<Boolean>>> answers = new ArrayList<>(deliveries.size());
        deliveries.forEach(delivery -> answers.add(answer(delivery, SnsRequest.OK)));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(RESPONSE_SECONDS);
        return answers.stream().map(sent -> result(sent, deadline)).toList();
    }

    private static SettlementResult result(List<CompletableFuture<Boolean>> answers, long deadline) {
        boolean sent = false;
        for (CompletableFuture<Boolean> answer : answers) {
            sent |= isSent(answer, deadline);
        }
        return sent
                ? SettlementResult.DONE
                : SettlementResult.gone("Amazon SNS closed the connection and may redeliver the message");
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

    /** Always done: SNS redelivers whatever was not answered with 200, even if the response is lost. */
    @Override
    public List<SettlementResult> release(List<Release> releases) {
        releases.forEach(release -> answer(release.delivery(), SnsRejection.LATER));
        return Collections.nCopies(releases.size(), SettlementResult.DONE);
    }

    @Override
    public void abandon(Delivery delivery, Attempts attempts) {
        answer(delivery, SnsRejection.LATER);
    }

    /** Not called: there are no leases, because the time that SNS waits cannot be extended. */
    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return Collections.nCopies(deliveries.size(),
                SettlementResult.retry("Amazon SNS waits 15 s, which cannot be extended"));
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return deadLetters != null;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> messages) {
        if (deadLetters == null) {
            throw new UnsupportedOperationException("listener '" + subscription.listenerId() + "' has no dead-letter queue");
        }
        return deadLetters.apply(messages);
    }

    /** From now on the endpoint responds with 503, so that another instance gets the redelivery. */
    @Override
    public void close() {
        List<PendingNotification> left;
        synchronized (lock) {
            receiving = null;
            left = List.copyOf(inFlight.values());
        }
        left.forEach(pending -> answer(pending.delivery(), SnsRejection.LATER));
    }
}
