package dev.herald.runtime.container;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.herald.LeaseLostException;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.spi.Attempts;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;

/**
 * One message from receipt until the broker has confirmed its settlement or its lease is lost: the state machine of
 * {@link State}. Every transition is one method, atomic, and rejected unless the message is where it has to be; whatever
 * ends an attempt names it, so that an old attempt cannot settle a message that a newer one handles.
 * <p>
 * Settlement and lease extension exclude each other: an extension that reached the broker after a release would hide the
 * message again. The lock guards fields; of calls, only a delivery is
 * asked for its attempts under it.
 */
final class InFlight {

    /** Where a message stands. */
    enum State {
        /** Received; no handler has begun it. */
        WAITING,
        /** A handler has begun an attempt, and nothing was decided about it yet. */
        HANDLING,
        /**
         * An attempt failed, and the message waits here for the next one: because its group has to wait with it, or until
         * what its handler needs is back.
         */
        WAITING_FOR_RETRY,
        /** No attempt is left, and the dead-letter queue has not taken the message yet: it waits here for another try. */
        GIVEN_UP,
        /** Decided: acknowledgement, release or dead letter is on its way to the broker. */
        SETTLING,
        /** The broker has removed the message. */
        SETTLED,
        /** The broker has the message back and delivers it again. */
        RETURNED,
        /** The lease ended before the message was settled: the broker delivers it again. */
        LOST;

        private boolean isOpen() {
            return compareTo(SETTLING) < 0;
        }
    }

    private static final long UNLIMITED = Long.MAX_VALUE;
    /** After the end of the lease, the broker's answer to a settlement, or what follows from the loss, is not late for so long. */
    private static final long MAX_END = TimeUnit.SECONDS.toNanos(10);
    /** How long a settlement may take where the broker has no leases. */
    private static final long UNLEASED_SETTLEMENT = TimeUnit.MINUTES.toNanos(1);
    private static final Runnable LATER = () -> {
        // An extension is under way.
    };

    final Delivery delivery;
    private final boolean leased;
    /** The delivery's, asked for once. */
    final String orderingKey;
    /** About how many bytes it occupies while it waits. */
    final int size;
    /** When it was handed over ({@link System#nanoTime}). */
    final long receivedAt;
    /** Changed under the lock. */
    private volatile State state = State.WAITING;
    /** Whether the container has decided an attempt that a handler had not. */
    private volatile boolean taken;
    /** Whether the settlement was decided, and broke off before anybody had it to send. */
    private volatile boolean adrift;
    /** Attempts that handlers began on this delivery: the last one's number tells it from earlier ones. */
    private int begun;
    /** Those of them that do not count. */
    private int spared;
    /** Whether it was decided that no further one begins. */
    private boolean usedUp;
    /** The number of the first of them; 0 as long as nobody has asked. */
    private int firstAttempt;
    /** How often it had been received then; 0 as long as nobody has asked. */
    private int receives;
    private Invocation call;
    private long retryDelay;
    private boolean holdsPlace = true;
    /** Whether the backlog has handed it out, and has neither got it back nor been told of its end. */
    private boolean handedOut;
    private boolean wasWaiting;
    /** Whether {@link #end} was called: a lost message is {@link State#LOST} before all that follows from it is done. */
    private boolean ended;
    /** When the lease ends; once it is lost, when that was; without one, when a settlement should have been answered. */
    private long leaseUntil;
    private long handledUntil = UNLIMITED;
    /** {@code null} before the first one, which most messages never need. */
    private Extensions extensions;
    private Throwable failure;
    private CompletableFuture<Void> settlement;
    private volatile Outcome outcome = Outcome.UNDECIDED;

    /** @param leaseUntil when the lease ends ({@link System#nanoTime}) */
    InFlight(Delivery delivery, long receivedAt, long leaseUntil) {
        this(delivery, receivedAt, true, leaseUntil);
    }

    private InFlight(Delivery delivery, long receivedAt, boolean leased, long leaseUntil) {
        this.delivery = delivery;
        this.orderingKey = delivery.orderingKey();
        this.size = (int) Math.max(0, Math.min(Integer.MAX_VALUE, delivery.size()));
        this.receivedAt = receivedAt;
        this.leased = leased;
        this.leaseUntil = leaseUntil;
    }

    /** A message of a broker without leases. */
    static InFlight withoutLease(Delivery delivery, long receivedAt) {
        return new InFlight(delivery, receivedAt, false, receivedAt);
    }

    /** The message's id for logs and errors, or why the delivery cannot name it. Does not throw. */
    String id() {
        try {
            return delivery.id();
        } catch (Throwable unreadable) {
            return "(its id can't be read: " + FailureText.of(unreadable) + ")";
        }
    }

    // Attempts

    /**
     * A handler begins the next attempt. Asks the delivery nothing: what it does then may take time, or fail.
     *
     * @return false if the message no longer waits for one
     */
    synchronized boolean begin(Invocation next) {
        if (!isWaiting()) {
            return false;
        }
        begun++;
        handedOut = true;
        state = State.HANDLING;
        outcome = Outcome.UNDECIDED;
        handledUntil = UNLIMITED;
        call = next;
        return true;
    }

    /**
     * The call that began an attempt comes to the message.
     *
     * @param until limits how long the attempt may take: its lease is given up then ({@link System#nanoTime})
     * @return the attempt, for {@link Attempt#begun}; 0 if the call does not have the message any more
     */
    int attemptOf(Invocation thatCall, long until) {
        int first = Math.max(1, delivery.attempt());
        int received = delivery.receives();
        boolean over = delivery.isUsedUp();
        synchronized (this) {
            if (!isHandledBy(thatCall)) {
                return 0;
            }
            if (firstAttempt == 0) {
                firstAttempt = first;
                receives = received;
                usedUp |= over;
            }
            handledUntil = until;
            return begun;
        }
    }

    /** The number of the attempt that a handler began last, or begins next if none has: 1 is the first. */
    synchronized int attempt() {
        return number(Math.max(1, begun));
    }

    /**
     * The number of an attempt among those that count, those before this delivery included: 1 is the first. Without the lock,
     * as a rule: who has the attempt has seen it begin.
     */
    int number(int attempt) {
        int first = firstAttempt == 0 ? askForFirstAttempt() : firstAttempt;
        return (int) Math.min(Integer.MAX_VALUE, (long) first + Math.max(0, attempt - 1 - spared));
    }

    private synchronized int askForFirstAttempt() {
        return firstAttempt();
    }

    /** The attempts at the message so far that count, those before this delivery included. */
    synchronized Attempts attempts() {
        return new Attempts(firstAttempt() - 1, receives - 1, usedUp).plus(begun - spared);
    }

    /**
     * Asked for once: what is known about earlier deliveries may change, but not what an attempt of this one is called. The
     * first if the delivery can't say: no handler gets such a message, which still has to be returned.
     */
    private int firstAttempt() {
        if (firstAttempt == 0) {
            try {
                receives = delivery.receives();
                usedUp |= delivery.isUsedUp();
                firstAttempt = Math.max(1, delivery.attempt());
            } catch (Throwable unreadable) {
                firstAttempt = 1;
            }
        }
        return firstAttempt;
    }

    /** Whether nothing has been decided about this attempt. */
    synchronized boolean isUndecided(int attempt) {
        return state == State.HANDLING && begun == attempt;
    }

    /** How many attempts have begun here: the last one, for {@link Attempt#begun}. */
    synchronized int begun() {
        return begun;
    }

    /** Whether another attempt has begun since. */
    synchronized boolean isOlder(int attempt) {
        return begun != attempt;
    }

    /** Lets the attempt, and its call, take until {@code until} at least. */
    void handledAtLeastUntil(long until) {
        Invocation running;
        synchronized (this) {
            if (handledUntil != UNLIMITED && until - handledUntil > 0) {
                handledUntil = until;
            }
            running = call;
        }
        if (running != null) {
            running.runsAtLeastUntil(until);
        }
    }

    /**
     * The attempt that takes too long: it is undecided, or failed, and its call goes on, for which the next one has to
     * wait.
     *
     * @return 0 if there is none
     */
    synchronized int overdueAttempt(long now) {
        return isGoingOn() && handledUntil != UNLIMITED && now - handledUntil >= 0 ? begun : 0;
    }

    /** For how much of the next {@code nanos} its lease is to be renewed: until its attempt takes too long. */
    synchronized long keptFor(long nanos, long now) {
        return isGoingOn() && handledUntil != UNLIMITED ? Math.max(0, Math.min(nanos, handledUntil - now)) : nanos;
    }

    private boolean isGoingOn() {
        return state == State.HANDLING || state == State.WAITING_FOR_RETRY && call != null;
    }

    /**
     * The attempt failed, and the message stays here for the next one.
     *
     * @param delayNanos how long it waits
     * @return false if the attempt is decided already
     */
    synchronized boolean keepForRetry(int failedAttempt, long delayNanos) {
        if (!isUndecided(failedAttempt)) {
            return false;
        }
        state = State.WAITING_FOR_RETRY;
        retryDelay = delayNanos;
        return true;
    }

    /**
     * The attempt failed for want of something that has nothing to do with the message: it does not count, and the message
     * stays here for the next one.
     *
     * @return false if the attempt is decided already
     */
    synchronized boolean spare(int failedAttempt) {
        if (!keepForRetry(failedAttempt, 0)) {
            return false;
        }
        spared++;
        return true;
    }

    /** The call that handles it, or that still runs although the message is decided; {@code null} if there is none. */
    synchronized Invocation call() {
        return call;
    }

    synchronized boolean isHandledBy(Invocation thatCall) {
        return call == thatCall && state == State.HANDLING;
    }

    /**
     * The call has ended. A message about which nothing is decided keeps its place: whoever acknowledges later still has
     * it to do.
     *
     * @return whether its place in {@link Permits} becomes free
     */
    synchronized boolean callEnded(Invocation ended) {
        if (call != ended) {
            return false;
        }
        call = null;
        return state != State.HANDLING && leavesPlace();
    }

    // Settlement

    /**
     * Decides an attempt, and settles as soon as no extension is under way.
     *
     * @return false if the attempt is decided already, or over
     */
    boolean settle(int attempt, Runnable settlement) {
        Runnable now;
        synchronized (this) {
            if (!isUndecided(attempt)) {
                return false;
            }
            now = decide(settlement);
        }
        carryOut(now);
        return true;
    }

    /**
     * Settles the message because of an {@link #overdueAttempt}.
     *
     * @return false if the attempt is decided already, or over
     */
    boolean settleOverdue(int attempt, Runnable settlement) {
        Runnable now;
        synchronized (this) {
            if (!isUndecided(attempt)) {
                return false;
            }
            taken = true;
            now = decide(settlement);
        }
        carryOut(now);
        return true;
    }

    /** Settles the message whatever is being done with it. @return false if it is settled already, or lost */
    boolean settleNow(Runnable settlement) {
        Runnable now;
        synchronized (this) {
            if (!state.isOpen()) {
                return false;
            }
            taken |= state == State.HANDLING;
            now = decide(settlement);
        }
        carryOut(now);
        return true;
    }

    /** Settles the message if no handler has it. @return false if one has, or if it is settled already, or lost */
    boolean settleUnhandled(Runnable settlement) {
        Runnable now;
        synchronized (this) {
            if (!isWaiting() && state != State.GIVEN_UP) {
                return false;
            }
            now = decide(settlement);
        }
        carryOut(now);
        return true;
    }

    /**
     * Settles a message for which the call does not call the method after all: the attempt does not count.
     *
     * @return false if the call does not have it any more
     */
    boolean settleUnattempted(Invocation thatCall, Runnable settlement) {
        Runnable now;
        synchronized (this) {
            if (!isHandledBy(thatCall)) {
                return false;
            }
            spared++;
            now = decide(settlement);
        }
        carryOut(now);
        return true;
    }

    /** Settles a message that was {@linkplain #giveUp given up}. @return false if it is settled already, or lost */
    boolean settleGivenUp(Runnable settlement) {
        Runnable now;
        synchronized (this) {
            if (state != State.GIVEN_UP) {
                return false;
            }
            now = decide(settlement);
        }
        carryOut(now);
        return true;
    }

    /** From now on no extension begins; one that is under way has to end first. @return what can be done now, without the lock */
    private Runnable decide(Runnable settlement) {
        wasWaiting = isWaiting();
        state = State.SETTLING;
        if (!leased) {
            leaseUntil = System.nanoTime() + UNLEASED_SETTLEMENT;
        }
        if (extensions != null && extensions.isUnderWay()) {
            extensions.then(settlement);
            return LATER;
        }
        return settlement;
    }

    /** Without the lock. What throws here has not reached those who send it, and nobody else will see to the message. */
    private void carryOut(Runnable decision) {
        try {
            decision.run();
        } catch (Throwable defect) {
            adrift = true;
            throw defect;
        }
    }

    /**
     * Whether nobody sees to the end of the message: its settlement broke off, or is not answered although the lease ended
     * long ago; or its lease is lost, and what has to follow from that broke off.
     *
     * @param now by the broker's clock, which may have been moved
     * @param systemNow by the system's, as the time of a loss
     */
    synchronized boolean isAdrift(long now, long systemNow) {
        if (state == State.LOST) {
            return !ended && systemNow - leaseUntil >= MAX_END;
        }
        return state == State.SETTLING && (adrift || now - leaseUntil >= MAX_END);
    }

    /** No further attempt begins, here or wherever the message is delivered next. */
    synchronized void useUpAttempts() {
        usedUp = true;
    }

    /**
     * The dead-letter queue did not take the message, which stays here, with its lease, until {@link #settleGivenUp}.
     *
     * @return who waits for its settlement, which may take long now; {@code null} if nobody does
     */
    synchronized CompletableFuture<Void> giveUp() {
        state = State.GIVEN_UP;
        CompletableFuture<Void> waiting = settlement;
        settlement = null;
        return waiting;
    }

    /** What was decided about the last attempt, for those who observe. */
    void decided(Outcome decision) {
        outcome = decision;
    }

    Outcome outcome() {
        return isLost() ? Outcome.LEASE_LOST : outcome;
    }

    boolean isOpen() {
        return state.isOpen();
    }

    boolean isLost() {
        return state == State.LOST;
    }

    /** Whether {@link #end} was called. */
    synchronized boolean hasEnded() {
        return ended;
    }

    /** Whether no handler has begun it, so long after it was received: those that could are stuck. */
    boolean waitsLongerThan(long nanos, long now) {
        return state == State.WAITING && now - receivedAt > nanos;
    }

    /** Whether its handler can do nothing about it any more: its lease is lost, or the container did not wait for it. */
    boolean isTaken() {
        return taken || isLost();
    }

    State state() {
        return state;
    }

    /**
     * The lease is gone. Its group and those who ask for its {@link #settlement} wait until {@link #end} all the same: what
     * waits behind it has to be taken out first.
     *
     * @return false if the message is settled already, or was lost before
     */
    synchronized boolean lose() {
        if (!state.isOpen()) {
            return false;
        }
        wasWaiting = isWaiting();
        state = State.LOST;
        leaseUntil = System.nanoTime();
        return true;
    }

    /** Gives the lease up because of an {@link #overdueAttempt}. @return false if that is over, or decided */
    synchronized boolean lose(int attempt) {
        return isGoingOn() && begun == attempt && lose();
    }

    private boolean isWaiting() {
        return state == State.WAITING || state == State.WAITING_FOR_RETRY;
    }

    /** Whether it ended while it waited for an attempt. */
    synchronized boolean wasWaiting() {
        return wasWaiting;
    }

    /**
     * The broker has answered for good, or the lease is lost, and what waited behind the message has been taken out.
     *
     * @param end {@link State#SETTLED}, {@link State#RETURNED} or {@link State#LOST}
     * @param newFailure why the settlement failed, or {@code null}
     * @return what users wait for, to be completed by {@link #complete}; {@code null} if nobody waits
     */
    synchronized CompletableFuture<Void> end(State end, Throwable newFailure) {
        state = end;
        ended = true;
        failure = newFailure;
        return settlement;
    }

    /** Completes what {@link #end} returned; runs what users attached to it. */
    void complete(CompletableFuture<Void> waiting) {
        Futures.complete(waiting, null, failure);
    }

    /** Completes when the broker has answered the settlement, whoever asked for it. A copy: the caller may cancel it. */
    CompletionStage<Void> settlement() {
        synchronized (this) {
            if (state == State.GIVEN_UP) {
                return CompletableFuture.failedFuture(notMoved());
            }
            if (!ended) {
                if (settlement == null) {
                    settlement = new CompletableFuture<>();
                }
                return settlement.copy();
            }
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        complete(answered);
        return answered;
    }

    /** What those are told who wait for the settlement of a message that waits for the dead-letter queue. */
    IllegalStateException notMoved() {
        return new IllegalStateException("the dead-letter queue has not taken message " + id()
                + " yet, which is tried again; no further attempt begins");
    }

    LeaseLostException leaseLost() {
        return new LeaseLostException("the lease of message " + id()
                + " is lost: the broker delivers the message again, unless this was its last attempt");
    }

    // Places and groups

    /** Whether the place it took in {@link Permits} becomes free: once, and not while a call runs for it. */
    synchronized boolean leavesPlace() {
        if (call != null || !holdsPlace) {
            return false;
        }
        holdsPlace = false;
        return true;
    }

    /** Whether its call has ended, and it keeps its place: it was not settled by then. */
    synchronized boolean keepsPlaceAfterCall() {
        return holdsPlace && call == null && !isWaiting();
    }

    /** It takes a place in {@link Permits} again. */
    synchronized void takePlace() {
        holdsPlace = true;
    }

    /** The backlog hands it out, as the one of its group that is handled, or one of those in a batch. */
    synchronized void handOut() {
        handedOut = true;
    }

    /** Whether the next one of its group may be handled: once, when it has ended and no call runs for it any more. */
    synchronized boolean leavesGroup() {
        if (orderingKey == null || !handedOut || call != null || !ended) {
            return false;
        }
        handedOut = false;
        return true;
    }

    /** Whether it goes back to the backlog for the next attempt: once, when its call has ended. */
    synchronized boolean goesBack() {
        if (!handedOut || call != null || state != State.WAITING_FOR_RETRY) {
            return false;
        }
        handedOut = false;
        return true;
    }

    /** How long it waits for its next attempt. */
    synchronized long retryDelay() {
        return retryDelay;
    }

    // Lease

    /** What is left of the lease; without one, nothing. */
    synchronized long remainingNanos(long now) {
        return state == State.LOST || !leased ? 0 : Math.max(0, leaseUntil - now);
    }

    /** For how long the message is certainly ours; without a lease, until it is lost. */
    synchronized long oursForNanos(long now) {
        if (isTaken()) {
            return 0;
        }
        return leased ? remainingNanos(now) : Long.MAX_VALUE;
    }

    /**
     * Whether an extension may be sent now. One that has not been answered for {@code patience} does not keep others from
     * being sent.
     */
    synchronized boolean mayBeExtended(long now, long patience) {
        return state.isOpen() && (extensions == null || extensions.mayBegin(now, patience));
    }

    /** @return the extension's number for {@link #endExtension}; 0 if none may be sent */
    synchronized int beginExtension(long now, long patience) {
        if (!mayBeExtended(now, patience)) {
            return 0;
        }
        if (extensions == null) {
            extensions = new Extensions();
        }
        return extensions.begin(now);
    }

    /**
     * The broker has answered an extension.
     *
     * @param newLeaseUntil when the lease ends by it
     * @param atLeastUntil when it ends at the earliest, if the answer is late and a newer extension was sent, which may have
     *        been shorter
     */
    void endExtension(int number, SettlementResult result, long newLeaseUntil, long atLeastUntil) {
        Runnable next;
        synchronized (this) {
            boolean done = result.status() == SettlementResult.Status.DONE;
            if (!extensions.isLast(number)) {
                if (done && state.isOpen()) {
                    leaseUntil = later(leaseUntil, atLeastUntil);
                }
                return;
            }
            if (done) {
                leaseUntil = newLeaseUntil;
            }
            next = extensions.end();
        }
        if (next != null) {
            carryOut(next);
        }
    }

    private static long later(long one, long other) {
        return one - other >= 0 ? one : other;
    }

    /** A settlement that has waited too long for the answer to an extension goes ahead without it. */
    void settleWithoutExtension(long now, long patience) {
        Runnable next;
        synchronized (this) {
            next = extensions == null ? null : extensions.giveUp(now, patience);
        }
        if (next != null) {
            carryOut(next);
        }
    }
}
