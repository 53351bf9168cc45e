package dev.herald.runtime.support;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

import dev.herald.BrokerException;
import dev.herald.spi.support.GuardedCallback;

/**
 * A call that takes something from a broker, for one subscriber. What comes when the subscriber has cancelled, or can't be
 * read, is given back: nobody else would.
 *
 * @param <T> what the call takes
 * @param <R> what the subscriber gets
 */
final class TakingCall<T, R> {

    private final String what;
    private final Executor threads;
    private final Executor caller;
    private final Function<BooleanSupplier, T> call;
    private final Function<T, R> read;
    private final Consumer<T> giveBack;
    /** What was taken, and is not the subscriber's yet. */
    private T taken;
    private boolean over;

    TakingCall(String what, Executor threads, Executor caller, Function<BooleanSupplier, T> call, Function<T, R> read,
            Consumer<T> giveBack) {
        this.what = what;
        this.threads = threads;
        this.caller = caller;
        this.call = call;
        this.read = read;
        this.giveBack = giveBack;
    }

    Uni<R> start() {
        return Uni.createFrom().<R>emitter(this::start).onItem().invoke(this::delivered);
    }

    private void start(UniEmitter<? super R> emitter) {
        emitter.onTermination(this::ended);
        try {
            threads.execute(() -> take(emitter));
        } catch (RejectedExecutionException stopped) {
            emitter.fail(new BrokerException(what + " failed: the application has stopped", stopped));
        }
    }

    private void take(UniEmitter<? super R> emitter) {
        if (isOver()) {
            return;
        }
        try {
            T result = call.apply(this::isOver);
            if (isWanted(result)) {
                caller.execute(() -> emit(result, emitter));
            } else {
                giveBack(result);
            }
        } catch (Throwable failure) {
            caller.execute(() -> emitter.fail(failure));
        }
    }

    private void emit(T result, UniEmitter<? super R> emitter) {
        try {
            emitter.complete(read.apply(result));
        } catch (Throwable unreadable) {
            emitter.fail(unreadable);
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized boolean isWanted(T result) {
        taken = over ? null : result;
        return !over;
    }

    private synchronized void delivered() {
        taken = null;
    }

    /** Cancelled, failed, or delivered. */
    private void ended() {
        T left;
        synchronized (this) {
            over = true;
            left = taken;
            taken = null;
        }
        if (left != null) {
            GuardedCallback.run(what, () -> threads.execute(() -> giveBack(left)));
        }
    }

    private void giveBack(T result) {
        GuardedCallback.run("Giving back what a cancelled call took (" + what + ")", () -> giveBack.accept(result));
    }
}
