package dev.herald.stress;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Message;

/** Does what the plan says by {@code Acknowledgement}. */
@Singleton
public class Manual {

    /** A call that throws has decided only when the container has its exception: on a busy machine, that takes a while. */
    private static final int SURELY_DECIDED_MILLIS = 500;

    private final Blocking blocking;
    private final Gates gates;
    private final Later later;

    Manual(Blocking blocking, Gates gates, Later later) {
        this.blocking = blocking;
        this.gates = gates;
        this.later = later;
    }

    /** A handler of one message. */
    public void handle(Target target, Message<Task> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
        Call call = blocking.begin(target, List.of(message), lease);
        try {
            play(call, call.act(), acknowledgement);
        } finally {
            if (lease.isLost()) {
                call.leaseLost();
            }
            call.leave();
        }
    }

    private void play(Call call, Act act, Acknowledgement acknowledgement) throws Exception {
        switch (act.kind()) {
            case SLOW -> {
                Thread.sleep(act.millis());
                ack(call, acknowledgement);
            }
            case DEAF -> {
                Blocking.ignoringInterrupts(act.millis());
                ack(call, acknowledgement);
            }
            case GATE -> {
                gates.of(call.target).await();
                ack(call, acknowledgement);
            }
            case NACK -> nack(call, acknowledgement);
            case NACK_SOON -> {
                call.settle(Ending.FAILED);
                call.awaits("nack(Duration)", acknowledgement.nack(Duration.ofMillis(act.millis())));
            }
            case DEAD_LETTER -> {
                call.settle(Ending.DEAD_LETTERED);
                call.awaits("deadLetter()", acknowledgement.deadLetter("dead-lettered as planned"));
            }
            case ACK_TWICE -> {
                ack(call, acknowledgement);
                call.awaits("nack() after ack()", acknowledgement.nack());
                call.awaits("deadLetter() after ack()", acknowledgement.deadLetter("too late to be dead"));
            }
            case ACK_THEN_THROW -> {
                ack(call, acknowledgement);
                throw new IllegalStateException("failed as planned, after ack()");
            }
            case ACK_LATER -> later.after(act.millis(), () -> ack(call, acknowledgement));
            case THROW -> {
                call.settle(Ending.FAILED);
                throw new IllegalStateException("failed as planned");
            }
            case THROW_THEN_ACK -> {
                call.settle(Ending.FAILED);
                later.after(SURELY_DECIDED_MILLIS + act.millis(), () -> lateAck(call, acknowledgement));
                throw new IllegalStateException("failed as planned");
            }
            case THROW_THEN_DEAD_LETTER -> {
                call.settle(Ending.FAILED);
                later.after(SURELY_DECIDED_MILLIS + act.millis(), () -> lateDeadLetter(call, acknowledgement));
                throw new IllegalStateException("failed as planned");
            }
            case NACK_THEN_ACK -> {
                nack(call, acknowledgement);
                later.after(act.millis(), () -> lateAck(call, acknowledgement));
            }
            case NEVER -> call.settle(Ending.ABANDONED);
            case ACK_TOO_LATE -> {
                call.settle(Ending.ABANDONED);
                later.after(act.millis(), () -> lateAck(call, acknowledgement));
            }
            default -> ack(call, acknowledgement);
        }
    }

    private static void ack(Call call, Acknowledgement acknowledgement) {
        call.settle(Ending.WELL);
        call.awaits("ack()", acknowledgement.ack());
    }

    private static void nack(Call call, Acknowledgement acknowledgement) {
        call.settle(Ending.FAILED);
        call.awaits("nack()", acknowledgement.nack());
    }

    /** Must have no effect: the attempt is over. */
    private static void lateDeadLetter(Call call, Acknowledgement acknowledgement) {
        call.awaits("late deadLetter()", acknowledgement.deadLetter("too late to be dead"));
    }

    /** Must have no effect: the attempt is over. */
    private static void lateAck(Call call, Acknowledgement acknowledgement) {
        call.awaits("late ack()", acknowledgement.ack());
    }
}
