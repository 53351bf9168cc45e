package dev.herald.stress;

import java.util.List;
import java.util.concurrent.CompletionStage;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

import dev.herald.DeadLetterException;
import dev.herald.Lease;
import dev.herald.Message;

/** Does what the plan says with a {@code Uni} or a stage. */
@Singleton
public class Asynchronous {

    private final Blocking blocking;
    private final Gates gates;
    private final Later later;

    Asynchronous(Blocking blocking, Gates gates, Later later) {
        this.blocking = blocking;
        this.gates = gates;
        this.later = later;
    }

    /** A handler that returns a {@code Uni}. */
    public Uni<Void> uni(Target target, Message<Task> message, Lease lease) {
        Call call = blocking.begin(target, List.of(message), lease);
        Act act = call.act();
        if (endsAtOnce(call, act)) {
            return null;
        }
        return Uni.createFrom().<Void>emitter(emitter -> {
            emitter.onTermination(() -> cancelled(call, act));
            play(call, act, new UniEnd(emitter));
        });
    }

    /** A handler that returns a stage. */
    public CompletionStage<Void> stage(Target target, Message<Task> message, Lease lease) {
        Call call = blocking.begin(target, List.of(message), lease);
        Act act = call.act();
        if (endsAtOnce(call, act)) {
            return null;
        }
        HostileStage stage = new HostileStage(call, act);
        play(call, act, new StageEnd(stage));
        return stage;
    }

    /** What completes the handler's result. */
    private interface End {

        void well();

        void failed(Throwable failure);
    }

    private record UniEnd(UniEmitter<? super Void> emitter) implements End {

        @Override
        public void well() {
            emitter.complete(null);
        }

        @Override
        public void failed(Throwable failure) {
            emitter.fail(failure);
        }
    }

    private record StageEnd(HostileStage stage) implements End {

        @Override
        public void well() {
            stage.complete(null);
        }

        @Override
        public void failed(Throwable failure) {
            stage.completeExceptionally(failure);
        }
    }

    /** Throws, or says whether to return {@code null}. */
    private static boolean endsAtOnce(Call call, Act act) {
        switch (act.kind()) {
            case THROW -> {
                call.end(Ending.FAILED);
                throw new IllegalStateException("failed as planned");
            }
            case ERROR -> {
                call.end(Ending.FAILED);
                throw Blocking.error(act);
            }
            case NULL -> {
                call.end(Ending.FAILED);
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void play(Call call, Act act, End end) {
        switch (act.kind()) {
            case NEVER, THROW_ON_CANCEL, BLOCK_ON_CANCEL -> {
                // Nothing comes until the container cancels it.
            }
            case SLOW, DEAF, TWICE -> later.after(act.millis(), () -> well(call, end));
            case BLOCK_LOOP -> {
                Blocking.ignoringInterrupts(act.millis());
                well(call, end);
            }
            case FAIL_LATER -> later.after(act.millis(), () -> fail(call, end, new IllegalStateException("failed as planned")));
            case HOSTILE -> fail(call, end, new HostileException(call));
            case THROW_DEAD_LETTER -> {
                call.end(Ending.DEAD_LETTERED);
                end.failed(new DeadLetterException("dead-lettered as planned"));
            }
            case GATE -> gates.of(call.target).arrive().thenRun(() -> well(call, end));
            default -> well(call, end);
        }
    }

    private static void well(Call call, End end) {
        call.end(Ending.WELL);
        end.well();
    }

    private static void fail(Call call, End end, Throwable failure) {
        call.end(Ending.FAILED);
        end.failed(failure);
    }

    /** Also called when it ended by itself: then the call has its ending. */
    private static void cancelled(Call call, Act act) {
        if (call.hasEnded()) {
            return;
        }
        call.calledBack("the Uni was cancelled");
        call.end(Ending.CANCELLED);
        switch (act.kind()) {
            case THROW_ON_CANCEL -> throw new IllegalStateException("this Uni can't be cancelled");
            case BLOCK_ON_CANCEL -> Blocking.ignoringInterrupts(act.millis());
            default -> {
                // Gone.
            }
        }
    }
}
