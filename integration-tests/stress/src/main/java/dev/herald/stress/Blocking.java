package dev.herald.stress;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import jakarta.inject.Singleton;

import dev.herald.DeadLetterException;
import dev.herald.Lease;
import dev.herald.Message;

/** Does what the plan says on a thread that may block. */
@Singleton
public class Blocking {

    private static final Duration EXTENSION = Duration.ofSeconds(4);

    private final Model model;
    private final Gates gates;

    Blocking(Model model, Gates gates) {
        this.model = model;
        this.gates = gates;
    }

    /** A handler of one message. */
    public void handle(Target target, Message<Task> message, Lease lease) throws Exception {
        handle(target, message, lease, false, call -> null);
    }

    /**
     * A handler of one message whose result is published.
     *
     * @param result makes the result
     * @param published whether somebody gets the result
     */
    public Object handle(Target target, Message<Task> message, Lease lease, boolean published, Function<Call, ?> result)
            throws Exception {
        Call call = begin(target, List.of(message), lease);
        try {
            act(call, call.act(), lease);
            if (call.act().kind() == Act.Kind.UNWRITABLE) {
                end(call, lease, published ? Ending.FAILED : Ending.WELL);
                return new Unwritable();
            }
            Object value = result.apply(call);
            end(call, lease, Ending.WELL);
            return value;
        } catch (Throwable failure) {
            end(call, lease, failure instanceof DeadLetterException ? Ending.DEAD_LETTERED : Ending.FAILED);
            throw failure;
        }
    }

    Call begin(Target target, List<Message<Task>> messages, Lease lease) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        boolean leaseLost = lease.isLost();
        return model.begin(target, messages.stream()
                .map(message -> new Model.Delivered(message.payload(), message.attempt())).toList(), interrupted, leaseLost);
    }

    private static void end(Call call, Lease lease, Ending ending) {
        if (lease.isLost()) {
            call.leaseLost();
        }
        call.end(ending);
    }

    /** Does it, and returns if the attempt ends well. */
    void act(Call call, Act act, Lease lease) throws Exception {
        switch (act.kind()) {
            case SLOW, BLOCK -> Thread.sleep(act.millis());
            case EXTEND -> {
                lease.extend(EXTENSION).toCompletableFuture().get(1, TimeUnit.SECONDS);
                call.extended(EXTENSION);
                Thread.sleep(act.millis());
            }
            case DEAF -> ignoringInterrupts(act.millis());
            case FLAG -> Thread.currentThread().interrupt();
            case GATE -> gates.of(call.target).await();
            case THROW -> throw new IllegalStateException("failed as planned");
            case HOSTILE -> throw new HostileException(call);
            case NEWLINE -> throw new IllegalStateException("failed as planned\n2026-01-01 00:00:00 ERROR forged");
            case ERROR -> throw error(act);
            case THROW_DEAD_LETTER -> throw new DeadLetterException("dead-lettered as planned");
            default -> {
                // Says nothing here.
            }
        }
    }

    /** One of those that hit an application. */
    static Error error(Act act) {
        return switch (act.millis()) {
            case 1 -> new StackOverflowError("failed as planned");
            case 2 -> new OutOfMemoryError("failed as planned");
            case 3 -> new AssertionError("failed as planned");
            default -> new NoClassDefFoundError("failed as planned");
        };
    }

    /** Blocks for as long, and leaves the interrupt flag clear, as bad code does. */
    static void ignoringInterrupts(int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException ignored) {
                // That is the point.
            }
        }
    }
}
