package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jboss.logging.Logger;

import dev.herald.runtime.aws.HttpTransport;
import dev.herald.spi.support.Durations;

/**
 * The long polls of one client. A poll occupies a connection while it waits, so some connections are reserved for all other
 * calls: settling and extending never wait behind polls. If there are more polls than connections for them, they take turns,
 * in the order in which they come, and wait for less time. Thread-safe.
 */
final class SqsPolls {

    private static final Logger LOG = Logger.getLogger(SqsPolls.class);

    private static final Duration SECOND = Duration.ofSeconds(1);
    /** How long a poll that has to take turns waits for the others at most, about. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(2);
    /** A warning says how many connections are needed, so it waits until all listeners have started. */
    private static final long ALL_STARTED = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_RESERVED = 10;
    /** The time that an answer may take beyond the wait. */
    private static final Duration LEAST_MARGIN = Duration.ofSeconds(1);
    private static final Duration MOST_MARGIN = Duration.ofSeconds(5);

    private final String client;
    private final HttpTransport transport;
    private final int most;
    private final Duration longestWait;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Poller> started = new HashSet<>();
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int running;
    private long lastStart = System.nanoTime();
    private int warnedOf;
    private boolean warnedOfTimeout;

    /** @param client what to call it in a warning */
    SqsPolls(String client, HttpTransport transport) {
        this.client = client;
        this.transport = transport;
        this.most = transport.isLimited() ? polls(transport.connections()) : HttpTransport.UNLIMITED;
        this.longestWait = longestWait(transport.socketTimeout());
    }

    /** How many of so many connections polls may use: a fifth, two to ten, is reserved where there are enough. */
    private static int polls(int connections) {
        int reserved = Math.min(MOST_RESERVED, Math.max(2, connections / 5));
        return Math.max(1, connections - Math.min(reserved, connections / 2));
    }

    /** The client would give up a poll that lasts longer, and the messages of its answer would be lost until their leases end. */
    private static Duration longestWait(Duration socketTimeout) {
        if (socketTimeout.isZero()) {
            return SqsLimits.MAX_WAIT;
        }
        Duration third = socketTimeout.dividedBy(3);
        Duration margin = third.compareTo(LEAST_MARGIN) < 0
                ? LEAST_MARGIN
                : third.compareTo(MOST_MARGIN) > 0 ? MOST_MARGIN : third;
        return Duration
                .ofSeconds(Math.max(0, Math.min(SqsLimits.MAX_WAIT.toSeconds(), socketTimeout.minus(margin).toSeconds())));
    }

    /** One that polls: a consumer, or a call of the administration. */
    final class Poller {

        private boolean first;

        /** It will poll again and again, so it counts even between its polls. */
        void start(Duration waitTime) {
            lock.lock();
            try {
                started.add(this);
                first = transport.isLimited();
                lastStart = System.nanoTime();
                warnOfTimeout(waitTime);
            } finally {
                lock.unlock();
            }
        }

        /** It polls no more: polls of it that wait for their turn end. */
        void stop() {
            lock.lock();
            try {
                started.remove(this);
                waiting.removeIf(turn -> turn.poller == this && turn.cancel());
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /**
         * Waits for its turn. A poll that may begin must {@link #end}.
         *
         * @param wait how long the poll is to wait for messages, brought within the limits of SQS
         * @return how long it may wait; {@code null} if it may not begin, because its poller stopped
         */
        Duration begin(Duration wait) throws InterruptedException {
            lock.lock();
            try {
                if (running < most && waiting.isEmpty()) {
                    running++;
                } else if (!awaitTurn(new Turn(this))) {
                    return null;
                }
                // So that all have polled soon after their start, when it is not yet known how many there are.
                Duration longest = first ? SECOND : Duration.ofSeconds(SqsLimits.wait(wait));
                first = false;
                return allowed(longest);
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                running--;
                next();
            } finally {
                lock.unlock();
            }
        }
    }

    private enum TurnState {
        WAITING, GRANTED, CANCELLED
    }

    /** A poll that waits for its turn. */
    private static final class Turn {

        private final Poller poller;
        private TurnState state = TurnState.WAITING;

        Turn(Poller poller) {
            this.poller = poller;
        }

        boolean cancel() {
            state = TurnState.CANCELLED;
            return true;
        }
    }

    Poller poller() {
        return new Poller();
    }

    private boolean awaitTurn(Turn turn) throws InterruptedException {
        waiting.add(turn);
        warnOfConnections();
        try {
            while (turn.state == TurnState.WAITING) {
                changed.await();
            }
        } catch (InterruptedException stop) {
            waiting.remove(turn);
            if (turn.state == TurnState.GRANTED) {
                running--;
                next();
            }
            throw stop;
        }
        return turn.state == TurnState.GRANTED;
    }

    private void next() {
        while (running < most && !waiting.isEmpty()) {
            waiting.remove().state = TurnState.GRANTED;
            running++;
            changed.signalAll();
        }
    }

    /** The more have to take turns, the shorter. */
    private Duration allowed(Duration wait) {
        Duration longest = wait.compareTo(longestWait) > 0 ? longestWait : wait;
        int excess = demand() - most;
        if (excess <= 0) {
            return longest;
        }
        Duration shared = LONGEST_GAP.multipliedBy(most).dividedBy(excess);
        Duration atLeastASecond = Duration.ofSeconds(Math.max(SECOND.toSeconds(), shared.toSeconds()));
        return longest.compareTo(atLeastASecond) > 0 ? atLeastASecond : longest;
    }

    private int demand() {
        return Math.max(started.size(), running + waiting.size());
    }

    private void warnOfConnections() {
        int demand = demand();
        if (demand <= warnedOf || System.nanoTime() - lastStart < ALL_STARTED) {
            return;
        }
        warnedOf = demand;
        LOG.warnf(
                "%s has %d connections for the long polls of %d pollers, so they take turns and messages wait: set %s, which is "
                        + "%d, to at least %d",
                client, most, demand, transport.connectionsKey(), transport.connections(), needed(demand));
    }

    /** How many connections so many polls need. */
    private static int needed(int polls) {
        int connections = polls + 1;
        while (polls(connections) < polls) {
            connections++;
        }
        return connections;
    }

    private void warnOfTimeout(Duration waitTime) {
        if (warnedOfTimeout || waitTime.compareTo(longestWait) <= 0) {
            return;
        }
        warnedOfTimeout = true;
        LOG.warnf(
                "%s gives up a call after %s (%s), so its receives wait %s for messages instead of %s: set %s to at least %s, or "
                        + "the listeners' poll.wait-time to less",
                client, Durations.text(transport.socketTimeout()), transport.socketTimeoutKey(),
                Durations.text(longestWait), Durations.text(waitTime), transport.socketTimeoutKey(),
                Durations.text(waitTime.plus(MOST_MARGIN)));
    }
}
