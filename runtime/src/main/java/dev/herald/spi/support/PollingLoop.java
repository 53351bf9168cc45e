package dev.herald.spi.support;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;

/**
 * The polling threads of a broker whose queue has to be asked: a pull broker's consumer is made of one of these. One
 * thread polls while the queue is idle; each poll that comes back full starts another, up to a limit, and each that
 * comes back empty ends one. No failure ends the last one: it backs off, and tries again.
 */
public final class PollingLoop {

    private static final Duration LEAST_AT_ONCE = Duration.ofMillis(10);
    private static final Duration MOST_AT_ONCE = Duration.ofMillis(50);

    /** The queue, as the loop needs it. Called from polling threads only; {@link #receive} from several at once. */
    public interface Source {

        /**
         * Connects and declares; called before the first receive and after each failure, by one thread at a time. A receive
         * that began before a restart may still be under way. Where it can, it fails if the broker is away: while all handlers
         * are busy, nothing else shows that the broker is back.
         *
         * @return how long the broker leases a message
         * @throws MissingDestinationException if the destination is not there
         */
        Duration open() throws Exception;

        /**
         * Waits until a receive may begin, for a source whose receives share something and take turns. This is no time that
         * the broker owes an answer.
         *
         * @return how long the receive may wait for messages; {@code null} if it must not begin, because the source stops
         */
        default Duration turn(Duration wait) throws InterruptedException {
            return wait;
        }

        /** The receive that had its {@link #turn} has ended. */
        default void endTurn() {
        }

        /**
         * Receives up to {@code max} messages, waiting up to {@code wait} for the first. If the broker answers with more,
         * the loop takes them all.
         */
        List<? extends Delivery> receive(int max, Duration wait) throws Exception;

        /** An empty answer that comes sooner comes at once: the broker did not wait for messages. */
        default Duration atOnce(Duration wait) {
            Duration half = wait.dividedBy(2);
            return half.compareTo(MOST_AT_ONCE) > 0 ? MOST_AT_ONCE : half.compareTo(LEAST_AT_ONCE) < 0 ? LEAST_AT_ONCE : half;
        }
    }

    private final String name;
    private final int perCall;
    private final int maxPollers;
    private final Duration waitTime;
    private final MessageSink sink;
    private final Source source;
    private final ReceivingLoop loop;
    /** Outlives connections: what it has told has to be taken back. */
    private final EmptyPolls empty;
    /** When the first poller's receive should end ({@link System#nanoTime}), if one is under way. */
    private volatile long answerDue;
    private volatile boolean asking;

    /**
     * @param name of the threads
     * @param perCall the most messages one receive brings
     * @param maxPollers the most threads
     * @param waitTime how long a receive waits for messages
     */
    public PollingLoop(String name, int perCall, int maxPollers, Duration waitTime, MessageSink sink, Source source) {
        this.name = name;
        this.perCall = perCall;
        this.maxPollers = maxPollers;
        this.waitTime = waitTime;
        this.sink = sink;
        this.source = source;
        this.empty = new EmptyPolls(name, waitTime, source.atOnce(waitTime), sink);
        this.loop = new ReceivingLoop("herald-poll-" + name, sink, this::pollUntilStopped);
    }

    /** Starts polling; no effect if it does already. */
    public void start() {
        loop.start();
    }

    /** Makes no further poll; completes when the last one under way has ended and its messages were handed over. */
    public CompletionStage<Void> stop() {
        return loop.stop();
    }

    /** Whether it has been started, and the thread that polls is alive. */
    public boolean isAlive() {
        return loop.isAlive();
    }

    /** {@link dev.herald.spi.Consumer#unansweredNanos}. */
    public long unansweredNanos() {
        return asking ? Math.max(0, System.nanoTime() - answerDue) : 0;
    }

    /**
     * The earliest time at which the lease of a message may have begun, for a receive that has just been answered. A receive
     * that waited got its messages at the end, so that their leases began later than the call: by a third of the lease is
     * taken to be early enough.
     *
     * @param start when the call began ({@link System#nanoTime})
     */
    public static long leasedAt(long start, Duration lease) {
        long answered = System.nanoTime();
        return answered - Math.min(answered - start, lease.toNanos() / 3);
    }

    private void pollUntilStopped(ReceivingLoop.Run run) throws Exception {
        Duration lease = source.open();
        run.opened();
        run.connected(lease);
        empty.begin();
        // That the queue exists does not show that messages may be received from it. It is all that is known if nothing can
        // be received, because all handlers are busy.
        int places = sink.tryReserve(perCall);
        if (places > 0) {
            poll(run, places, Duration.ZERO, true);
        }
        run.receiving();
        while (run.goesOn()) {
            long start = System.nanoTime();
            int received = poll(run, sink.reserve(perCall), waitTime, true);
            run.succeeded();
            Duration pause = empty.pause(received == 0, System.nanoTime() - start);
            if (!pause.isZero()) {
                run.pause(pause);
            }
        }
    }

    /** An additional poller: it ends with the first poll that brings nothing, and leaves failures to the first one. */
    private void pollWhileBusy(ReceivingLoop.Run run) {
        try {
            while (run.goesOn() && poll(run, sink.reserve(perCall), waitTime, false) > 0) {
                continue;
            }
        } catch (InterruptedException stop) {
            return;
        } catch (Throwable failure) {
            return;
        }
    }

    /** @param first whether this is the poller that goes on, whatever happens */
    private int poll(ReceivingLoop.Run run, int places, Duration wait, boolean first) throws Exception {
        int received = 0;
        try {
            Duration allowed = run.goesOn() ? source.turn(wait) : null;
            if (allowed == null) {
                return 0;
            }
            List<? extends Delivery> deliveries = receive(places, allowed, first);
            received = deliveries.size();
            if (received > 0) {
                sink.accept(deliveries);
            }
        } finally {
            sink.unreserve(places - received);
        }
        if (received >= perCall) {
            run.help(maxPollers, () -> pollWhileBusy(run));
        }
        return received;
    }

    private List<? extends Delivery> receive(int places, Duration wait, boolean first) throws Exception {
        if (first) {
            answerDue = System.nanoTime() + wait.toNanos();
            asking = true;
        }
        try {
            return source.receive(places, wait);
        } finally {
            source.endTurn();
            if (first) {
                asking = false;
            }
        }
    }
}
