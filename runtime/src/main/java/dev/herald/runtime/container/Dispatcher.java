package dev.herald.runtime.container;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.herald.runtime.support.HeraldExecutors;

/**
 * Runs the messages of the {@link Backlog}, on at most as many handlers as the listener's concurrency. A handler takes its
 * next call when its thread has started, so no message is bound to a thread that does not start because its pool is full
 * or its event loop blocked. Thread-safe; never runs a handler on the caller's thread.
 * <p>
 * Waking a thread costs more than many handlers do. Handlers are therefore started one after another: before it handles,
 * each starts the next if messages are waiting. A handler whose thread has not started within {@link #START_PATIENCE} does
 * not delay others. If handlers have been {@link #QUICK}, running ones take the waiting messages; what still waits after
 * {@link #QUICK_PATIENCE} gets a new handler, because a handler that was quick may now block.
 */
final class Dispatcher {

    /** An average of handling times, below which a thread is woken only for messages that wait. */
    private static final long QUICK = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long QUICK_PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long START_PATIENCE = TimeUnit.MILLISECONDS.toNanos(10);
    /** Handlers whose threads have not come, at most: more would only fill the pool's queue. */
    private static final int MAX_STARTING = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    /** For so long a message may wait here for the listener's rate. */
    private static final long RATE_AHEAD = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_REJECTION = TimeUnit.MILLISECONDS.toNanos(500);

    private final Backlog backlog;
    private final Permits permits;
    private final DependencyPause pause;
    /** {@code null} for none. */
    private final RateLimit rate;
    private final HeraldExecutors executors;
    private final Threads threads;
    private final Calls calls;
    private final RunningCalls running = new RunningCalls();
    private int handlers;
    private int starting;
    /** The last handler whose thread was requested and has not started. */
    private Slot awaited;
    private long lastStart;
    private volatile boolean quick;
    private boolean quickTimed;
    private boolean startTimed;
    private boolean lingerTimed;
    private boolean gateTimed;
    /** When its timer looks again ({@link System#nanoTime}). */
    private long gateTimer;
    /** Calls that have ended, and are still among those {@link #running}. */
    private int ending;
    private int rejections;
    private boolean rejectionTimed;
    /** When another one is tried after a rejection ({@link System#nanoTime}). */
    private long rejectedUntil;
    private boolean closed;

    /** Where handlers run. */
    interface Threads {

        /**
         * Has a handler run on a thread of the listener's kind.
         *
         * @throws RuntimeException or any error, if no thread takes it
         */
        void start(Handling handling);
    }

    /** What a handler does on its thread, within {@link Threads}. */
    interface Handling {

        /** The thread has come. @return whether there is a call to make */
        boolean begin();

        /**
         * Makes the call. Does not throw.
         *
         * @param now {@link System#nanoTime}
         * @return whether it has ended; if not, the thread is done
         */
        boolean call(long now);

        /**
         * The call has ended on this thread.
         *
         * @param another whether the thread may make another one
         * @return whether there is one to make
         */
        boolean next(boolean another);

        /** Something was thrown between the thread's coming and its going, within these methods or around them. */
        void failed(Throwable defect);
    }

    /** What the container does about calls. */
    interface Calls {

        /** Makes a call on the current thread. @return whether it has ended */
        boolean make(Invocation call, long now);

        /** A call could not be made, or broke off: ends it unless it has ended. */
        void failed(Invocation call, Throwable defect);

        /** A handler has nothing more to do for now. */
        void idle();

        /** The executor rejected a handler, for so many times in a row. It is tried again. */
        void rejected(Throwable reason, int times);

        /** How many messages keep their places although their calls have ended: somebody is still to settle them. */
        int keepingPlaces();

        /** Runs a task, which does not block, when so much of the broker's time has passed. */
        void afterNanos(long delay, Runnable task);
    }

    /**
     * @param pause may keep calls from starting
     * @param rate may delay them; {@code null} for none
     */
    Dispatcher(int handlers, Backlog backlog, Permits permits, DependencyPause pause, RateLimit rate,
            HeraldExecutors executors, Threads threads, Calls calls) {
        this.handlers = handlers;
        this.backlog = backlog;
        this.permits = permits;
        this.pause = pause;
        this.rate = rate;
        this.executors = executors;
        this.threads = threads;
        this.calls = calls;
    }

    // What waits

    /** Adds received messages, in order. @return false if the dispatcher is closed */
    boolean add(List<InFlight> messages) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            for (InFlight message : messages) {
                // Lost since receipt: its removal found nothing here.
                if (message.isOpen()) {
                    backlog.add(message);
                }
            }
        }
        startNext();
        return true;
    }

    /** The message is settled, or lost, and no call runs for it: the rest of its group may go on. */
    void leftGroup(InFlight message) {
        synchronized (this) {
            backlog.settled(message);
        }
        startNext();
    }

    /**
     * Keeps a message for its next attempt, and its group with it.
     *
     * @param delayNanos 0 if its next attempt may begin as soon as any may; of messages without a group it has to be
     * @return false if it is not kept: the dispatcher is closed, or the message has been lost meanwhile
     */
    boolean hold(InFlight message, long delayNanos) {
        boolean held;
        synchronized (this) {
            if (delayNanos == 0) {
                backlog.putBack(message);
            } else {
                backlog.hold(message);
            }
            // Whoever lost it before found nothing here to remove.
            held = !closed && message.isOpen();
            if (!held) {
                backlog.remove(message);
                if (message.leavesPlace()) {
                    permits.free(1);
                }
            }
        }
        if (held && delayNanos != 0) {
            calls.afterNanos(delayNanos, () -> retry(message));
        } else {
            startNext();
        }
        return held;
    }

    private void retry(InFlight message) {
        synchronized (this) {
            backlog.retry(message);
        }
        startNext();
    }

    /** A message that no handler has is settled, or lost. */
    synchronized void remove(InFlight message) {
        backlog.remove(message);
    }

    /** The broker delivers a message again: takes out what waits behind it in its group. */
    synchronized List<InFlight> abandonBehind(InFlight message) {
        return backlog.abandonBehind(message);
    }

    // Handlers

    private void startNext() {
        Slot slot = slotToStart();
        if (slot != null) {
            try {
                threads.start(slot);
            } catch (RuntimeException | Error rejection) {
                rejected(slot, rejection);
            }
        }
    }

    /** The handler to start now, or {@code null}. If it is too early, although something waits, a timer looks again. */
    private Slot slotToStart() {
        synchronized (this) {
            if (closed || backlog.isEmpty() || running.count() >= handlers || rejections > 0 && rejectionTimed) {
                return null;
            }
            if (!backlog.isReady()) {
                lookAgainWhenItHasLingered();
                return null;
            }
            if (quick && running.count() > 0) {
                lookAgainAfterQuickOnes();
                return null;
            }
            long now = System.nanoTime();
            long opensIn = opensIn(now);
            if (opensIn > 0) {
                lookAgainWhenItOpens(now, opensIn);
                return null;
            }
            if (awaited != null && now - lastStart < START_PATIENCE || starting >= MAX_STARTING) {
                lookAgainIfNoThreadComes();
                return null;
            }
            starting++;
            lastStart = now;
            if (starting > 1) {
                lookAgainIfNoThreadComes();
            }
            awaited = new Slot();
            return awaited;
        }
    }

    private void lookAgainWhenItHasLingered() {
        if (!lingerTimed) {
            lingerTimed = true;
            calls.afterNanos(Math.max(1, backlog.lingersFor()), () -> {
                synchronized (this) {
                    lingerTimed = false;
                }
                startNext();
            });
        }
    }

    // The gate: whether calls may start, whatever waits

    private long opensIn(long now) {
        long opensIn = pause.opensIn(now);
        return rate == null ? opensIn : Math.max(opensIn, rate.opensIn(now));
    }

    private void lookAgainWhenItOpens(long now, long opensIn) {
        long due = now + opensIn;
        if (gateTimed && due - gateTimer >= 0) {
            return;
        }
        gateTimed = true;
        gateTimer = due;
        executors.afterNanos(opensIn, () -> {
            synchronized (this) {
                gateTimed &= gateTimer != due;
            }
            gateChanged();
        });
    }

    /** Whether calls, and with them receives, have to wait for more than a handler. */
    private boolean limitsReceiving() {
        return rate != null || pause.isPaused();
    }

    /** More calls may start, or fewer. */
    void gateChanged() {
        synchronized (this) {
            limitReceiving(System.nanoTime());
        }
        startNext();
    }

    /** A call has ended, whose places others would take. */
    void callEnds() {
        if (limitsReceiving()) {
            synchronized (this) {
                ending++;
                limitReceiving(System.nanoTime());
            }
        }
    }

    private void removeFromRunning(Invocation call) {
        running.remove(call);
        ending = Math.max(0, ending - 1);
    }

    /** What may not start is not received. */
    private void limitReceiving(long now) {
        int more = pause.places(backlog.callSize());
        if (rate != null) {
            int ahead = rate.within(RATE_AHEAD, now);
            more = Math.min(more, ahead);
            if (ahead == 0) {
                lookAgainWhenItOpens(now, Math.max(1, rate.opensIn(now) - RATE_AHEAD));
            }
        }
        if (more == Integer.MAX_VALUE) {
            permits.limit(more);
            return;
        }
        long busy = (long) (running.count() - ending) * backlog.callSize() + calls.keepingPlaces();
        permits.limit((int) Math.min(Integer.MAX_VALUE, busy + more));
    }

    /** A message has left its place that no call had any more. */
    void leftPlace() {
        if (limitsReceiving()) {
            synchronized (this) {
                limitReceiving(System.nanoTime());
            }
        }
    }

    private void lookAgainAfterQuickOnes() {
        if (!quickTimed) {
            quickTimed = true;
            executors.afterNanos(QUICK_PATIENCE, () -> {
                synchronized (this) {
                    quickTimed = false;
                    quick = false;
                }
                startNext();
            });
        }
    }

    private void lookAgainIfNoThreadComes() {
        if (!startTimed) {
            startTimed = true;
            executors.afterNanos(START_PATIENCE, () -> {
                synchronized (this) {
                    startTimed = false;
                }
                startNext();
            });
        }
    }

    private void rejected(Slot slot, Throwable rejection) {
        int times;
        long pause;
        boolean startTimer;
        synchronized (this) {
            noLongerStarting(slot);
            times = ++rejections;
            pause = Math.min(MAX_REJECTION, START_PATIENCE << Math.min(times - 1, 20));
            startTimer = !rejectionTimed;
            rejectionTimed = true;
            rejectedUntil = startTimer ? System.nanoTime() + pause : rejectedUntil;
        }
        try {
            if (startTimer) {
                executors.afterNanos(pause, this::startAfterRejection);
            }
        } finally {
            calls.rejected(rejection, times);
        }
    }

    private void startAfterRejection() {
        synchronized (this) {
            rejectionTimed = false;
        }
        startNext();
    }

    private void noLongerStarting(Slot slot) {
        starting--;
        if (awaited == slot) {
            awaited = null;
        }
    }

    /** Looks whether anything waits that should not: a thread that was sent for may not come. */
    void check() {
        synchronized (this) {
            // One of these timers may have been lost with the memory it needed.
            quickTimed = false;
            startTimed = false;
            lingerTimed = false;
            long now = System.nanoTime();
            gateTimed &= gateTimer - now > 0;
            if (limitsReceiving()) {
                limitReceiving(now);
            }
            rejectionTimed &= now - rejectedUntil < 0;
        }
        startNext();
    }

    /** One handler: what its thread does. */
    private final class Slot implements Handling {

        private Invocation call;

        @Override
        public boolean begin() {
            synchronized (Dispatcher.this) {
                noLongerStarting(this);
                rejections = 0;
                call = takeIfFree();
            }
            startNext();
            return call != null;
        }

        @Override
        public boolean call(long now) {
            return calls.make(call, now);
        }

        @Override
        public boolean next(boolean another) {
            synchronized (Dispatcher.this) {
                removeFromRunning(call);
                call = null;
                call = another ? takeIfFree() : null;
            }
            if (call == null) {
                calls.idle();
                startNext();
            }
            return call != null;
        }

        @Override
        public void failed(Throwable defect) {
            if (call != null) {
                calls.failed(call, defect);
                if (call.endedOnHandlerThread()) {
                    // Whether now or before: the thread did not come to do that.
                    handlerFreed(call);
                }
            }
        }
    }

    /** The next call, or {@code null} if there is none, or no handler is free. */
    private Invocation takeIfFree() {
        if (running.count() >= handlers || isShut()) {
            return null;
        }
        running.makeRoom();
        Invocation call = take();
        if (call != null) {
            running.add(call);
            starts(call);
        }
        return call;
    }

    private boolean isShut() {
        return limitsReceiving() && opensIn(System.nanoTime()) > 0;
    }

    private void starts(Invocation call) {
        pause.starts(call);
        if (rate != null) {
            long now = System.nanoTime();
            rate.begin(call.messageCount(), now);
            limitReceiving(now);
        }
    }

    /** The next call, with its messages begun, or {@code null}. Some may have been lost, or returned, on the way. */
    private Invocation take() {
        while (!closed && backlog.isReady()) {
            Invocation call = takeNext();
            if (call.messageCount() > 0) {
                return call;
            }
        }
        return null;
    }

    private Invocation takeNext() {
        permits.callStarts();
        int begun = 0;
        try {
            List<InFlight> messages = backlog.take();
            Invocation call = new Invocation(messages, executors);
            for (InFlight message : messages) {
                if (message.begin(call)) {
                    begun++;
                }
            }
            call.messageCount(begun);
            return call;
        } finally {
            permits.callStarted(begun);
        }
    }

    /** How long calls take on average by now. */
    void averageHandling(long nanos) {
        quick = nanos < QUICK;
    }

    /** A call has ended on a thread that is not its handler's. */
    void handlerFreed(Invocation ended) {
        boolean idle;
        synchronized (this) {
            removeFromRunning(ended);
            idle = backlog.isEmpty();
        }
        if (idle) {
            calls.idle();
        }
        startNext();
    }

    void handlers(int count) {
        synchronized (this) {
            handlers = count;
        }
        startNext();
    }

    // The listener's life

    /** Starts nothing more, and forgets what was waiting. */
    synchronized void close() {
        closed = true;
        backlog.clear();
    }

    void open() {
        synchronized (this) {
            closed = false;
            limitReceiving(System.nanoTime());
        }
    }

    /** How many handlers are busy. */
    synchronized int runningCount() {
        return running.count();
    }

    /** The calls that have not ended, whether their messages are decided or not. */
    synchronized List<Invocation> runningCalls() {
        return running.all();
    }

    /**
     * What does not go on by itself, at one instant.
     *
     * @param calls how many calls have not ended
     * @param messages those that wait for a certain time
     */
    record Resting(int calls, List<InFlight> messages) {
    }

    synchronized Resting resting() {
        return new Resting(running.count(), backlog.resting());
    }

    /** Those of {@link #runningCalls} that take longer than they may. */
    synchronized List<Invocation> overdueCalls(long now) {
        return running.overdue(now);
    }
}
