package dev.herald.runtime.container;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.herald.LeaseLostException;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;

/**
 * One message in the container's hands, from receipt until the broker confirmed its settlement or its lease was lost.
 * It is settled once: the first to claim it settles it. Settlement and lease extension exclude each other, for an
 * extension that reaches the broker after a release would hide the message again.
 * <p>
 * Its lock guards a few fields and is never held over a call.
 */
final class InFlight {

    private enum State {
        OPEN, CLAIMED, LOST
    }

    private static final long UNLIMITED = Long.MAX_VALUE;

    final Delivery delivery;
    /** Changed under the lock. */
    private volatile State state = State.OPEN;
    private boolean extending;
    private Runnable afterExtension;
    private long leaseUntil;
    private long handledUntil = UNLIMITED;
    private Work work;
    private boolean holdsPlace = true;
    private int retriesInHand;
    private boolean settled;
    private Throwable settlementFailure;
    private CompletableFuture<Void> settlement;

    /** @param leaseUntil when the lease ends ({@link System#nanoTime}); unused where the broker has no leases */
    InFlight(Delivery delivery, long leaseUntil) {
        this.delivery = delivery;
        this.leaseUntil = leaseUntil;
    }

    /** The attempt as the handler sees it: the broker's count, and the retries of a message held back in hand. */
    synchronized int attempt() {
        return delivery.attempt() + retriesInHand;
    }

    /**
     * The attempt failed, and the message stays in hand for the next one.
     *
     * @return false if it is settled or lost, or the attempt's outcome is decided already
     */
    synchronized boolean retryInHand(int failedAttempt) {
        if (state != State.OPEN || attempt() != failedAttempt) {
            return false;
        }
        retriesInHand++;
        work = null;
        handledUntil = UNLIMITED;
        return true;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isLost() {
        return state == State.LOST;
    }

    /** The handler starts; its lease is given up at {@code until}. */
    synchronized void handling(Work newWork, long until) {
        work = newWork;
        handledUntil = until;
    }

    synchronized boolean isHandledTooLong(long now) {
        return state == State.OPEN && handledUntil != UNLIMITED && now - handledUntil >= 0;
    }

    synchronized long remainingNanos(long now) {
        return state == State.LOST ? 0 : Math.max(0, leaseUntil - now);
    }

    /** Lets the handler run until {@code until} at least. */
    synchronized void handledAtLeastUntil(long until) {
        if (handledUntil != UNLIMITED && until - handledUntil > 0) {
            handledUntil = until;
        }
    }

    /**
     * Claims the right to settle, and settles as soon as no extension is under way.
     *
     * @return false if the message is settled already, or lost
     */
    boolean claim(Runnable settle) {
        synchronized (this) {
            if (state != State.OPEN) {
                return false;
            }
            state = State.CLAIMED;
            if (extending) {
                afterExtension = settle;
                return true;
            }
        }
        settle.run();
        return true;
    }

    /** Whether an extension may be sent now; {@link #endExtension} has to follow. */
    synchronized boolean beginExtension() {
        if (state != State.OPEN || extending) {
            return false;
        }
        extending = true;
        return true;
    }

    void endExtension(SettlementResult outcome, long newLeaseUntil) {
        Runnable next;
        synchronized (this) {
            extending = false;
            if (outcome.status() == SettlementResult.Status.DONE) {
                leaseUntil = newLeaseUntil;
            }
            next = afterExtension;
            afterExtension = null;
        }
        if (next != null) {
            next.run();
        }
    }

    /**
     * The lease is gone. Tells the handler, if there is one.
     *
     * @return false if the message is settled already, or lost before
     */
    boolean lose() {
        Work running;
        synchronized (this) {
            if (state != State.OPEN) {
                return false;
            }
            state = State.LOST;
            running = work;
        }
        if (running != null) {
            running.leaseLost();
        }
        return true;
    }

    /** Stops the handler that has not ended in time. */
    void cancelHandler() {
        Work running;
        synchronized (this) {
            running = work;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Whether the place it took in {@link Permits} is to be given back, which is so once. */
    synchronized boolean leavesPlace() {
        boolean held = holdsPlace;
        holdsPlace = false;
        return held;
    }

    /** Whether it needs a place in {@link Permits} again, which it then has. */
    synchronized boolean takesPlace() {
        boolean takes = !holdsPlace;
        holdsPlace = true;
        return takes;
    }

    /** Whether a handler has it, or had it without settling it. */
    synchronized boolean isHandled() {
        return work != null;
    }

    /** Whether a handler is running for it. */
    synchronized boolean isBeingHandled() {
        return work != null && !work.hasEnded();
    }

    /** The broker has answered: confirmed if {@code failure} is null. */
    void settled(Throwable failure) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            settled = true;
            settlementFailure = failure;
            waiting = settlement;
        }
        if (waiting != null) {
            complete(waiting, failure);
        }
    }

    /** Completes when the broker has answered the settlement, whoever asked for it. */
    CompletionStage<Void> settlement() {
        synchronized (this) {
            if (settlement != null) {
                return settlement;
            }
            settlement = new CompletableFuture<>();
            if (!settled) {
                return settlement;
            }
        }
        complete(settlement, settlementFailure);
        return settlement;
    }

    LeaseLostException leaseLost() {
        return new LeaseLostException("the lease of message " + delivery.id()
                + " is lost: it was, or will be, delivered again");
    }

    private static void complete(CompletableFuture<Void> future, Throwable failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }
}
