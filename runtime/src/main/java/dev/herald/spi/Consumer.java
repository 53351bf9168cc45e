package dev.herald.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The broker's side of one running listener. Thread-safe. Settlement calls block, accept any number of messages, and return
 * one result for each, in the order given; they work after {@link #stopReceiving} too, until {@link #close}. A call that
 * failed as a whole may throw instead, which counts as {@link SettlementResult.Status#RETRY} for every message.
 */
public interface Consumer {

    /**
     * Starts receiving in the background: declares the destination, then passes messages to the sink. Continues after any
     * failure. Also called after {@link #stopReceiving}.
     */
    void start();

    /**
     * Whether what {@link #start} began goes on: the thread that receives, or waits to try again, is alive. Of no meaning
     * before that, and after {@link #stopReceiving}. Does not block.
     */
    default boolean isAlive() {
        return true;
    }

    /**
     * For how long the broker has owed an answer: since the time at which a receive that goes on should have ended; 0 if
     * none does. For brokers that are asked. Does not block.
     */
    default long unansweredNanos() {
        return 0;
    }

    /** Stops receiving. Completes when the last receive has ended and its messages are passed to the sink. */
    CompletionStage<Void> stopReceiving();

    /** Removes messages that were handled from the broker. */
    List<SettlementResult> acknowledge(List<? extends Delivery> deliveries);

    /**
     * Whether the calling thread, which has just handled a message, may {@link #acknowledge} it itself: acknowledging is a
     * write without a response, and the thread may block for it. Called for each message, so it must be quick.
     */
    default boolean acknowledgesWithoutResponse() {
        return false;
    }

    /** Returns messages to the broker, each to be delivered again after its delay. */
    List<SettlementResult> release(List<Release> releases);

    /** Extends leases to last {@code lease} from now, or as much of it as the broker grants, which the result then says. */
    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease);

    /**
     * How many leases one request to the broker extends. The container passes {@link #extend} no more of those that it
     * renews, so that none waits for the answers about others.
     */
    default int extensionsPerCall() {
        return Integer.MAX_VALUE;
    }

    /**
     * The container has given up the lease of a message, or could not settle the message before its lease ran out, and does
     * nothing more for it. A broker whose leases expire need not do anything; one that waits indefinitely for settlement
     * must requeue the message now. A broker that counts receives notes which of them were no attempts. Does not block for
     * long.
     *
     * @param attempts the attempts at the message so far
     */
    default void abandon(Delivery delivery, Attempts attempts) {
    }

    /**
     * The time by which leases last and delays pass: {@link Delivery#leasedAt} is of this clock. The same for the consumer's
     * whole life.
     */
    default BrokerClock clock() {
        return BrokerClock.SYSTEM;
    }

    /** {@link MessageSink#inHand} may have become less. Called for each message, so it must be quick. */
    default void inHandChanged() {
    }

    /** {@link MessageSink#capacity} has changed. Does not block. */
    default void capacityChanged() {
    }

    /**
     * Whether the broker pushes messages, as many as {@link MessageSink#capacity} says: one that is held here, though no
     * handler has it, keeps another from being delivered.
     */
    default boolean pushes() {
        return false;
    }

    /** Whether returned messages are delivered again. If not, a failed attempt is the last. */
    default boolean redelivers() {
        return true;
    }

    /**
     * Whether the broker will drop the message, or dead-letter it by itself, if it comes back once more without having been
     * settled: the container dead-letters it before that. Called for each message on the receiving thread.
     */
    default boolean isLastDelivery(Delivery delivery) {
        return false;
    }

    /** Whether there is a dead-letter queue. */
    boolean hasDeadLetterQueue();

    /**
     * Sends copies of messages to the dead-letter queue: bodies and headers as received, and the headers to add. Returns when
     * the broker has confirmed. The container acknowledges the originals afterwards.
     */
    List<SettlementResult> deadLetter(List<DeadLetter> deadLetters);

    /** Releases all resources. Called once, after {@link #stopReceiving} has completed or timed out. */
    void close();

    /**
     * A message to return to the broker.
     *
     * @param delivery the message
     * @param delay after which it is delivered again; zero for now
     * @param attempts the attempts at the message so far
     */
    record Release(Delivery delivery, Duration delay, Attempts attempts) {

        /** After one attempt. */
        public Release(Delivery delivery, Duration delay) {
            this(delivery, delay, Attempts.before(delivery).plus(1));
        }

        /** Before any attempt. */
        public static Release untouched(Delivery delivery, Duration delay) {
            return new Release(delivery, delay, Attempts.before(delivery));
        }

        /** Whether no handler has begun an attempt on this delivery, nor anything else is to be recorded. */
        public boolean isUntouched() {
            return attempts.begun() < delivery.receives() && attempts.usedUp() == delivery.isUsedUp();
        }
    }

    /**
     * A message to dead-letter.
     *
     * @param delivery the message
     * @param headers to add
     */
    record DeadLetter(Delivery delivery, Map<String, String> headers) {
    }
}
