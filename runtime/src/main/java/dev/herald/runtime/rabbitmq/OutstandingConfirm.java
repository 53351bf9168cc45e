package dev.herald.runtime.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.herald.spi.support.ConfigKeys;

/** One message on its way to the broker, from when it is asked for until it is answered. Thread-safe. */
final class OutstandingConfirm {

    private enum State {
        WAITING, WRITTEN, GIVEN_UP
    }

    final ConfirmChannel lane;
    final DeclarationStep preparation;
    final RabbitMqMessage message;
    /** Until when it may be written ({@link System#nanoTime}). */
    final long deadline;
    final CompletableFuture<PublishResult> answer = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile String returned;

    OutstandingConfirm(ConfirmChannel lane, DeclarationStep preparation, RabbitMqMessage message, long deadline) {
        this.lane = lane;
        this.preparation = preparation;
        this.message = message;
        this.deadline = deadline;
    }

    /** Whether it may be written, which it is then. */
    boolean beginWriting() {
        return state.compareAndSet(State.WAITING, State.WRITTEN);
    }

    /** The broker has no queue for it; that it has taken it is what it says next. */
    void returned(String reason) {
        returned = reason;
    }

    boolean isReturned() {
        return returned != null;
    }

    void confirmed() {
        answer.complete(returned == null
                ? PublishResult.CONFIRMED
                : new PublishResult(PublishResult.Status.UNROUTABLE, returned, null));
    }

    void refused() {
        answer.complete(
                new PublishResult(PublishResult.Status.REFUSED,
                        "the broker refused the message (negative confirm): its queue is "
                                + "full (x-max-length with x-overflow=reject-publish) or has no majority of its replicas",
                        null));
    }

    /** The answer, or what is to be said if there is none in time; it is not written later in that case. */
    PublishResult answerByNow(long timeoutMillis, BlockedState alarm) {
        PublishResult given = answer.getNow(null);
        if (given != null) {
            return given;
        }
        String blocked = alarm.reason();
        String why = blocked == null ? "" : ": the broker has an alarm and takes no messages (" + blocked + ")";
        state.compareAndSet(State.WAITING, State.GIVEN_UP);
        return answer.getNow(state.get() == State.GIVEN_UP
                ? PublishResult.notSent("could not be reached within " + timeoutMillis + " ms" + why, null)
                : PublishResult.unknown("did not confirm the message within " + timeoutMillis
                        + " ms (" + ConfigKeys.PUBLISH_TIMEOUT + "), so it may have arrived or not" + why, null));
    }
}
