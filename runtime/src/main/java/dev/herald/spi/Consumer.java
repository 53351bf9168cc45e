package dev.herald.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The broker's side of one running listener. Settlement calls block, take any number of messages and answer for each
 * one, in the order given; they keep working after {@link #stopReceiving} until {@link #close}. A call that failed as a
 * whole may throw instead: that counts as {@link SettlementResult.Status#RETRY} for every message.
 */
public interface Consumer {

    /**
     * Starts receiving, in the background: declares the destination, then feeds the inbox, and does not give up on any
     * failure. Also called after {@link #stopReceiving}.
     */
    void start();

    /** Receives nothing more. Completes when the last receive has ended and its messages were handed over. */
    CompletionStage<Void> stopReceiving();

    /** Removes messages that were handled. */
    List<SettlementResult> acknowledge(List<? extends Delivery> deliveries);

    /**
     * Whether the calling thread, which has just handled a message, can {@link #acknowledge} it itself: because the broker
     * is told and not asked, and this thread may be held up by a write to it. Asked for each message, so it is quick.
     */
    default boolean acknowledgesInPassing() {
        return false;
    }

    /** Gives messages back, each to be delivered again after its delay. */
    List<SettlementResult> release(List<Release> releases);

    /** Makes leases last {@code lease} from now. */
    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease);

    /**
     * The container has given a lease up, or could not settle the message before it ran out, and does no more for it. A broker whose leases end
     * by themselves does nothing; one that would wait for ever for the message's settlement takes it back now. Does not
     * block for long.
     */
    default void abandon(Delivery delivery) {
    }

    /** {@link MessageSink#capacity} has changed. Does not block. */
    default void capacityChanged() {
    }

    /**
     * Whether a receive whose lease ended by itself counts in the next {@link Delivery#attempt}, although the broker can't
     * know that no handler began one.
     */
    default boolean countsLostLeases() {
        return true;
    }

    /** Whether what is given back comes again. Where it does not, an attempt that fails is the last. */
    default boolean redelivers() {
        return true;
    }

    /** Whether there is a dead-letter queue to send to. */
    boolean hasDeadLetterQueue();

    /**
     * Sends copies of messages to the dead-letter queue, body and headers as received, with {@code headers} added;
     * returns when the broker has confirmed. The originals are acknowledged by the container afterwards.
     */
    List<SettlementResult> deadLetter(List<DeadLetter> deadLetters);

    /** Lets go of the broker. Called once, after {@link #stopReceiving} completed or timed out. */
    void close();

    /**
     * A message to give back.
     *
     * @param delivery the message
     * @param delay after which it is delivered again; zero for at once
     * @param attempts how many attempts handlers began on this delivery. Zero: no handler saw it, and where the broker can,
     *        this delivery does not count in the {@link Delivery#attempt} of the next one
     */
    record Release(Delivery delivery, Duration delay, int attempts) {

        /** After one attempt. */
        public Release(Delivery delivery, Duration delay) {
            this(delivery, delay, 1);
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
