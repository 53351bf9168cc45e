package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.herald.Headers;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.ObservedCall;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.spi.Delivery;

/**
 * One call of the listener's method, from the moment it takes its messages until it ends, which it does once. Whatever
 * decides it first decides it: what the method returned, what it threw, or its cancellation.
 */
final class Invocation implements ObservedCall, HandledHeaders {

    private static final long UNLIMITED = Long.MAX_VALUE;

    /** What was taken out of the backlog, one message or a batch; only some of them if others were lost meanwhile. */
    final List<InFlight> messages;
    /** At those that could be read; the thread within {@link Handler#run} makes them. */
    final List<Attempt> attempts;
    private final HeraldExecutors executors;
    /** Where {@link RunningCalls} has it. */
    int index;
    private int messageCount;
    /** 0 until its thread has come to it. */
    private long started;
    private long endedAt;
    private volatile long runsUntil = UNLIMITED;
    /** The thread within {@link Handler#run}. */
    private volatile Thread handlerThread;
    private boolean endedOnHandlerThread;
    /** The thread that a cancellation interrupts. Set by that thread, and cleared by it under {@link #interruption}. */
    private volatile Thread thread;
    /** Held over an interrupt, which runs code of the application: that of the channel in which the thread waits. */
    private final Object interruption = new Object();
    private Runnable cancellation;
    private volatile boolean cancelled;
    private boolean decided;
    private boolean ended;
    private ListenerObserver observer = ListenerObserver.NONE;
    private Object observation;
    private Throwable failure;

    Invocation(List<InFlight> messages, HeraldExecutors executors) {
        this.messages = messages;
        this.attempts = new ArrayList<>(messages.size());
        this.executors = executors;
    }

    /** How many of its messages were begun; the others were lost meanwhile. */
    void messageCount(int count) {
        messageCount = count;
    }

    int messageCount() {
        return messageCount;
    }

    /** {@link Handler#run} begins. */
    void enter(long now) {
        started = now;
        handlerThread = Thread.currentThread();
    }

    /** From now on it is observed, until it ends. */
    void observedBy(ListenerObserver listenerObserver) {
        if (listenerObserver != ListenerObserver.NONE) {
            observation = listenerObserver.callBegins(this);
            observer = listenerObserver;
        }
    }

    /** The trace that it belongs to, as the header {@code traceparent} has it; {@code null} if there is none. */
    String trace() {
        return observer == ListenerObserver.NONE ? null : observer.trace(observation);
    }

    /** An attempt has failed, for those who observe. */
    void failed(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** {@link Handler#run} ends. @return whether the call has ended, too, on this thread */
    boolean leave() {
        handlerThread = null;
        return endedOnHandlerThread;
    }

    long started() {
        return started;
    }

    /** Limits how long it may take, to {@code until} ({@link System#nanoTime}). */
    void runsUntil(long until) {
        runsUntil = until;
    }

    /** Lets it take until {@code until} at least. */
    synchronized void runsAtLeastUntil(long until) {
        if (runsUntil != UNLIMITED && until - runsUntil > 0) {
            runsUntil = until;
        }
    }

    boolean isOverdue(long now) {
        long until = runsUntil;
        return until != UNLIMITED && now - until >= 0;
    }

    /** From now on a cancellation interrupts the current thread, until {@link #leaveThread}. */
    void enterThread() {
        Thread current = Thread.currentThread();
        thread = current;
        if (cancelled) {
            current.interrupt();
        }
    }

    /**
     * From now on no cancellation interrupts the current thread; clears its interrupt flag. No effect on a thread that has
     * not entered, or has left.
     */
    void leaveThread() {
        if (thread != Thread.currentThread()) {
            return;
        }
        synchronized (interruption) {
            thread = null;
        }
        Thread.interrupted();
    }

    /** Never hits the thread after it left. */
    private void interruptThread() {
        synchronized (interruption) {
            Thread entered = thread;
            if (entered != null) {
                entered.interrupt();
            }
        }
    }

    /** How to stop the call, from now on; done at once if it was cancelled before. */
    void cancelBy(Runnable newCancellation) {
        synchronized (this) {
            cancellation = newCancellation;
            if (!cancelled) {
                return;
            }
        }
        executors.application(newCancellation);
    }

    /** Runs code of the application, unless the call is decided by then. */
    void goOn(Runnable task) {
        executors.application(() -> {
            if (!isDecided()) {
                task.run();
            }
        });
    }

    private synchronized boolean isDecided() {
        return decided;
    }

    /**
     * Stops the call if none of its messages is left to handle: those of a batch that are, are still to be done.
     *
     * @return false if it goes on, has ended or was stopped before
     */
    boolean cancelIfNothingIsLeft() {
        for (InFlight message : messages) {
            if (message.isHandledBy(this)) {
                return false;
            }
        }
        return cancel();
    }

    /**
     * Interrupts the thread, or cancels the {@code Uni} or stage: on a thread of the application, for both run its code.
     *
     * @return false if it has ended or was stopped before
     */
    boolean cancel() {
        Runnable toRun;
        synchronized (this) {
            if (ended || cancelled) {
                return false;
            }
            cancelled = true;
            toRun = cancellation;
        }
        if (thread != null) {
            executors.application(this::interruptThread);
        }
        if (toRun != null) {
            executors.application(toRun);
        }
        return true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /**
     * Decides all attempts and ends the call, unless that was done before.
     *
     * @param decision does not throw
     * @param end what to do at the end, whatever happens
     */
    void complete(Consumer<Attempt> decision, Consumer<Invocation> end) {
        synchronized (this) {
            if (decided) {
                return;
            }
            decided = true;
        }
        try {
            attempts.forEach(decision);
        } finally {
            end(end);
        }
    }

    private void end(Consumer<Invocation> end) {
        synchronized (this) {
            ended = true;
            cancellation = null;
        }
        endedAt = System.nanoTime();
        endedOnHandlerThread = handlerThread == Thread.currentThread();
        if (observer != ListenerObserver.NONE) {
            observer.callEnds(this, observation);
        }
        end.accept(this);
    }

    /** Whether it ended within {@link Handler#run}, whose thread goes on with the next call. */
    boolean endedOnHandlerThread() {
        return endedOnHandlerThread;
    }

    /** How long it took, once it has ended; 0 if it was never made. */
    @Override
    public long nanos() {
        return started == 0 ? 0 : endedAt - started;
    }

    // What those see who publish on its behalf

    @Override
    public int handled() {
        return attempts.size();
    }

    @Override
    public Headers headers(int attempt) {
        return attempts.get(attempt).received().headers();
    }

    // What observers see

    @Override
    public int size() {
        return messages.size();
    }

    @Override
    public Delivery delivery(int index) {
        return messages.get(index).delivery;
    }

    @Override
    public int attempt(int index) {
        return messages.get(index).attempt();
    }

    @Override
    public Outcome outcome(int index) {
        return messages.get(index).outcome();
    }

    @Override
    public Throwable failure() {
        return failure;
    }
}
