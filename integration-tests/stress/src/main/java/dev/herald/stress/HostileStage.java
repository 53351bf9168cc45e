package dev.herald.stress;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** A stage that misbehaves as its act says. */
final class HostileStage extends CompletableFuture<Void> {

    private final Call call;
    private final Act act;

    HostileStage(Call call, Act act) {
        this.call = call;
        this.act = act;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        call.calledBack("the stage was cancelled");
        return switch (act.kind()) {
            case DEAF -> false;
            case THROW_ON_CANCEL -> {
                call.end(Ending.CANCELLED);
                throw new IllegalStateException("this stage can't be cancelled");
            }
            case BLOCK_ON_CANCEL -> {
                call.end(Ending.CANCELLED);
                Blocking.ignoringInterrupts(act.millis());
                yield super.cancel(mayInterrupt);
            }
            default -> {
                call.end(Ending.CANCELLED);
                yield super.cancel(mayInterrupt);
            }
        };
    }

    @Override
    public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
        return super.whenComplete(twice(action));
    }

    @Override
    public <U> CompletableFuture<U> handle(BiFunction<? super Void, Throwable, ? extends U> function) {
        return super.handle((item, failure) -> {
            U result = function.apply(item, failure);
            if (act.kind() == Act.Kind.TWICE) {
                function.apply(null, secondTime());
            }
            return result;
        });
    }

    private BiConsumer<? super Void, ? super Throwable> twice(BiConsumer<? super Void, ? super Throwable> action) {
        if (act.kind() != Act.Kind.TWICE) {
            return action;
        }
        return (item, failure) -> {
            action.accept(item, failure);
            action.accept(null, secondTime());
        };
    }

    private static RuntimeException secondTime() {
        return new IllegalStateException("this stage completes a second time, with a failure");
    }
}
