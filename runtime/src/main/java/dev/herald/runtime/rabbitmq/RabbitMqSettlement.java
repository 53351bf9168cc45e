package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;

import dev.herald.HeraldHeaders;
import dev.herald.runtime.rabbitmq.DelayQueues.DelayQueue;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Settles each message on the channel it came on. A message that has to wait or to go elsewhere is published as a copy, and
 * the original is acknowledged once the broker has confirmed the copy.
 *
 * @param publisher publishes the copies
 * @param copies makes the copies
 * @param target the dead-letter queue
 * @param mostRedeliveries after how many redeliveries a message is returned as a copy, for which the broker counts from
 *        zero: it drops a message that it has delivered too often, whether or not a handler has seen it
 */
record RabbitMqSettlement(RabbitMqPublisher publisher, MessageCopies copies, DeadLetterTarget target, int mostRedeliveries) {

    /** The reason that RabbitMQ itself gives. */
    private static final String EXPIRED = "expired";

    private static final Duration GIVE_UP_BEFORE = Duration.ofMinutes(1);
    static final SettlementResult GONE = SettlementResult
            .gone("already settled, or its channel was closed and the broker redelivers it");

    List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        if (deliveries.size() == 1) {
            return List.of(acknowledge(rabbit(deliveries.get(0))));
        }
        SettlementResult[] results = new SettlementResult[deliveries.size()];
        Map<UnackedDeliveries, List<Integer>> byChannel = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            byChannel.computeIfAbsent(rabbit(deliveries.get(i)).channel(), unseen -> new ArrayList<>()).add(i);
        }
        byChannel.forEach((own, positions) -> acknowledge(own, positions, deliveries, results));
        return Arrays.asList(results);
    }

    private static SettlementResult acknowledge(RabbitMqDelivery delivery) {
        try {
            UnackedDeliveries own = delivery.channel();
            return own.isOpen() && own.acknowledge(delivery.tag()) ? SettlementResult.DONE : GONE;
        } catch (IOException | AlreadyClosedException closed) {
            return GONE;
        }
    }

    private static void acknowledge(UnackedDeliveries own, List<Integer> positions, List<? extends Delivery> deliveries,
            SettlementResult[] results) {
        List<Boolean> settled;
        try {
            settled = own.isOpen()
                    ? own.acknowledge(positions.stream().map(position -> rabbit(deliveries.get(position)).tag()).toList())
                    : List.of();
        } catch (IOException | AlreadyClosedException closed) {
            settled = List.of();
        }
        for (int i = 0; i < positions.size(); i++) {
            results[positions.get(i)] = i < settled.size() && settled.get(i) ? SettlementResult.DONE : GONE;
        }
    }

    /**
     * Returns messages to their queue.
     *
     * @param queue the queue that they came from
     * @param stopping whether what cannot be copied now goes back without its attempts, rather than not at all. While messages
     *        are received it would come back at once, over and over again, until the queue drops it
     */
    List<SettlementResult> release(List<Release> releases, String queue, boolean stopping) {
        SettlementResult[] results = new SettlementResult[releases.size()];
        List<Request> requests = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        Map<Integer, String> givenUp = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            Release release = releases.get(i);
            RabbitMqDelivery delivery = rabbit(release.delivery());
            if (!delivery.channel().isOpen()) {
                results[i] = GONE;
            } else if (canRequeue(release, delivery, stopping)) {
                results[i] = requeue(delivery);
            } else if (isOver(release, delivery)) {
                givenUp.put(i, EXPIRED);
            } else {
                // The broker cannot count attempts: only a copy can carry their number.
                requests.add(copies.retry(delivery, queue, release.delay(), release.attempts()));
                positions.add(i);
            }
        }
        List<PublishResult> published = requests.isEmpty() ? List.of() : publisher.publish(requests);
        for (int i = 0; i < published.size(); i++) {
            int position = positions.get(i);
            if (isRefusedForGood(published.get(i)) && !releases.get(position).isUntouched()) {
                givenUp.put(position, "it cannot be tried again: " + published.get(i).reason());
            } else {
                results[position] = released(releases.get(position), requests.get(i), published.get(i), stopping);
            }
        }
        giveUp(releases, givenUp, results);
        return Arrays.asList(results);
    }

    /** Because of the message, that is: a missing permission says nothing about it. */
    private static boolean isRefusedForGood(PublishResult result) {
        return result.status() == PublishResult.Status.REFUSED && !isWithoutPermission(result);
    }

    private static boolean isWithoutPermission(PublishResult result) {
        return RabbitMqFailures.code(result.cause()) == AMQP.ACCESS_REFUSED;
    }

    /** With a delay the copy would outlive its original; without one the queue ends it in time. */
    private static boolean isOver(Release release, RabbitMqDelivery delivery) {
        return !release.isUntouched() && !release.delay().isZero() && delivery.isOver(release.delay());
    }

    /**
     * Dead-letters messages that cannot be tried again although attempts are left. Otherwise they would come back without the
     * number of their attempts, and never reach the last one.
     */
    private void giveUp(List<Release> releases, Map<Integer, String> reasons, SettlementResult[] results) {
        List<DeadLetter> deadLetters = new ArrayList<>();
        reasons.forEach((position, reason) -> {
            Release release = releases.get(position);
            deadLetters.add(new DeadLetter(release.delivery(), target.headers(reason, release.attempts().counted())));
        });
        List<SettlementResult> given = giveUp(deadLetters);
        int next = 0;
        for (int position : reasons.keySet()) {
            results[position] = given.get(next++);
        }
    }

    /** Dead-letters messages and acknowledges them; as on RabbitMQ itself, expired ones end without a dead-letter queue. */
    private List<SettlementResult> giveUp(List<DeadLetter> deadLetters) {
        List<SettlementResult> copied = target.queue() == null
                ? deadLetters.stream().map(RabbitMqSettlement::withoutDeadLetterQueue).toList()
                : deadLetter(deadLetters);
        List<SettlementResult> results = new ArrayList<>();
        for (int i = 0; i < copied.size(); i++) {
            results.add(givenUp(deadLetters.get(i), copied.get(i)));
        }
        return results;
    }

    private SettlementResult givenUp(DeadLetter message, SettlementResult copied) {
        boolean done = copied.status() == SettlementResult.Status.DONE;
        warn(message, done, copied.reason());
        return done ? acknowledge(rabbit(message.delivery())) : copied;
    }

    private static SettlementResult withoutDeadLetterQueue(DeadLetter message) {
        String reason = reason(message);
        return reason.equals(EXPIRED) ? SettlementResult.DONE : SettlementResult.retry(reason);
    }

    private static String reason(DeadLetter message) {
        return message.headers().get(HeraldHeaders.DEAD_LETTER_REASON);
    }

    private void warn(DeadLetter message, boolean done, String failure) {
        String fate = target.queue() == null ? " was dropped: " : " was dead-lettered: ";
        RateLimitedLog.warn(target.listener() + " given up" + done, "Listener '" + target.listener() + "': message "
                + message.delivery().id()
                + (done ? fate + reason(message) : " stays unsettled, because " + reason(message) + "; " + failure), null);
    }

    /**
     * Ends a message received after its time to live is over, instead of handling it.
     *
     * @param blocking runs what follows the broker's answer
     */
    CompletionStage<SettlementResult> expired(RabbitMqDelivery delivery, Executor blocking) {
        DeadLetter message = new DeadLetter(delivery, target.headers(EXPIRED, delivery.attempt() - 1));
        if (!delivery.channel().isOpen()) {
            return CompletableFuture.completedFuture(GONE);
        }
        if (target.queue() == null) {
            return CompletableFuture.completedFuture(givenUp(message, withoutDeadLetterQueue(message)));
        }
        return publisher.publishAsync(List.of(copies.deadLetter(delivery, target.queue(), message.headers())), blocking)
                .thenApply(results -> givenUp(message, deadLettered(results.get(0))));
    }

    private boolean canRequeue(Release release, RabbitMqDelivery delivery, boolean stopping) {
        boolean untouched = release.isUntouched() && delivery.deliveriesBefore() < mostRedeliveries;
        return release.delay().isZero() && (untouched || stopping && publisher.isBlocked());
    }

    private SettlementResult released(Release release, Request request, PublishResult result, boolean stopping) {
        boolean notSent = (stopping || release.isUntouched()) && result.status() == PublishResult.Status.NOT_SENT
                && release.delay().isZero();
        boolean withoutCopy = notSent || release.isUntouched() && isRefusedForGood(result);
        return withoutCopy
                ? requeue(rabbit(release.delivery()))
                : copied(release.delivery(), request, result);
    }

    /** Requeues messages, to be redelivered at once. */
    List<SettlementResult> requeue(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(delivery -> requeue(rabbit(delivery))).toList();
    }

    private static SettlementResult requeue(RabbitMqDelivery delivery) {
        try {
            return delivery.channel().requeue(delivery.tag()) ? SettlementResult.DONE : GONE;
        } catch (IOException | AlreadyClosedException closed) {
            return GONE;
        }
    }

    /** Acknowledges the original once its copy is confirmed. */
    private SettlementResult copied(Delivery original, Request request, PublishResult result) {
        if (result.confirmed()) {
            return acknowledge(List.of(original)).get(0);
        }
        if (result.status() == PublishResult.Status.UNROUTABLE) {
            request.channel().forget(request.declaration());
        } else if (request.declaration() instanceof DelayQueue queue) {
            notDelayed(queue, result);
        }
        return SettlementResult.retry(result.reason());
    }

    private void notDelayed(DelayQueue queue, PublishResult result) {
        if (isWithoutPermission(result)) {
            copies.link().delayQueues().publishingRefused(queue, result.cause());
        } else if (result.status() == PublishResult.Status.UNANSWERED || result.status() == PublishResult.Status.REJECTED) {
            copies.link().delayQueues().notConfirmed(queue, result.reason());
        }
    }

    /**
     * Says for how much longer messages are ours: RabbitMQ extends nothing.
     *
     * @param timeout how long the broker lets a message be unacknowledged. Then it would close the channel, and deliver all
     *        other messages of it again, too
     */
    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease, Duration timeout) {
        long now = System.nanoTime();
        return deliveries.stream().map(delivery -> extend(rabbit(delivery), now, lease, timeout)).toList();
    }

    private static SettlementResult extend(RabbitMqDelivery delivery, long now, Duration lease, Duration timeout) {
        if (!delivery.channel().isOpen()) {
            return GONE;
        }
        Duration left = timeout.minusNanos(now - delivery.leasedAt());
        Duration third = timeout.dividedBy(3);
        if (left.compareTo(GIVE_UP_BEFORE.compareTo(third) < 0 ? GIVE_UP_BEFORE : third) <= 0) {
            return SettlementResult.gone("it was unacknowledged for almost as long as RabbitMQ allows (" + timeout + ", "
                    + ConsumerOptions.TIMEOUT + "), and is returned before RabbitMQ closes the channel");
        }
        return left.compareTo(lease) < 0 ? SettlementResult.extendedTo(left) : SettlementResult.DONE;
    }

    /**
     * Returns a message that nobody is going to settle. After an attempt it is returned as a copy, like a retry: the broker
     * cannot count attempts. If that fails, it is requeued without the attempt, rather than not at all.
     *
     * @param attempts the attempts at the message so far
     * @param queue the queue that it came from
     * @param blocking runs what follows the broker's answer
     */
    void abandon(Delivery delivery, Attempts attempts, String queue, Executor blocking) {
        RabbitMqDelivery abandoned = rabbit(delivery);
        if (!abandoned.channel().isOutstanding(abandoned.tag())) {
            return;
        }
        if (attempts.begun() < abandoned.receives()) {
            requeue(abandoned);
        } else if (publisher.isBlocked()) {
            reject(abandoned);
        } else {
            publisher.publishAsync(List.of(copies.retry(abandoned, queue, Duration.ZERO, attempts)), blocking)
                    .whenComplete((results, failure) -> abandoned(abandoned, failure == null && results.get(0).confirmed()));
        }
    }

    private static void abandoned(RabbitMqDelivery delivery, boolean copied) {
        if (copied) {
            acknowledge(delivery);
        } else {
            reject(delivery);
        }
    }

    private static void reject(RabbitMqDelivery delivery) {
        try {
            delivery.channel().reject(delivery.tag());
        } catch (IOException | AlreadyClosedException closed) {
            // The broker requeues it with its channel.
            return;
        }
    }

    /** A message whose channel is closed is not copied: the broker redelivers it. */
    List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        List<DeadLetter> ours = deadLetters.stream().filter(dead -> rabbit(dead.delivery()).channel().isOpen()).toList();
        List<Request> requests = ours.stream().map(dead -> copies.deadLetter(rabbit(dead.delivery()),
                target.queue(), dead.headers())).toList();
        Map<DeadLetter, SettlementResult> results = new IdentityHashMap<>();
        List<PublishResult> published = requests.isEmpty() ? List.of() : publisher.publish(requests);
        for (int i = 0; i < published.size(); i++) {
            results.put(ours.get(i), deadLettered(published.get(i)));
        }
        return deadLetters.stream().map(dead -> results.getOrDefault(dead, GONE)).toList();
    }

    private SettlementResult deadLettered(PublishResult result) {
        return switch (result.status()) {
            case CONFIRMED -> SettlementResult.DONE;
            // A queue whose node is down takes none either.
            case UNROUTABLE -> SettlementResult.retry("no queue '" + target.queue() + "' took it (" + result.reason()
                    + "): create it if it does not exist");
            default -> SettlementResult.retry(result.reason());
        };
    }

    private static RabbitMqDelivery rabbit(Delivery delivery) {
        return (RabbitMqDelivery) delivery;
    }
}
