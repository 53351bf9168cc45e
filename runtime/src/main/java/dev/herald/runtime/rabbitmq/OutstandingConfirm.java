package dev.herald.runtime.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.herald.spi.support.ConfigKeys;

/** One message to publish, from the request until its result is known. Thread-safe. */
final class OutstandingConfirm {

    private enum State {
        WAITING, WRITTEN, GIVEN_UP
    }

    final ConfirmChannel channel;
    final DeclarationStep declaration;
    final RabbitMqMessage message;
    /** The latest time at which it may be written ({@link System#nanoTime}). */
    final long deadline;
    final CompletableFuture<PublishResult> result = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile String returned;

    OutstandingConfirm(ConfirmChannel channel, DeclarationStep declaration, RabbitMqMessage message, long deadline) {
        this.channel = channel;
        this.declaration = declaration;
        this.message = message;
        this.deadline = deadline;
    }

    /** Takes the right to write it; false if the publisher has given up waiting. */
    boolean beginWriting() {
        return state.compareAndSet(State.WAITING, State.WRITTEN);
    }

    /** The broker returned it as unroutable; the confirm still follows. */
    void returned(String reason) {
        returned = reason;
    }

    boolean isReturned() {
        return returned != null;
    }

    void confirmed() {
        result.complete(returned == null
                ? PublishResult.CONFIRMED
                : new PublishResult(PublishResult.Status.UNROUTABLE, returned, null));
    }

    void rejected() {
        result.complete(
                new PublishResult(PublishResult.Status.REJECTED,
                        "the broker did not accept the message (negative confirm): a queue is full "
                                + "(x-max-length with x-overflow=reject-publish) or has lost the majority of its replicas",
                        null));
    }

    /** The result, or that of a timeout; a message that was not written by now never will be. */
    PublishResult resultByNow(long timeoutMillis, BlockedState blockedState) {
        PublishResult given = result.getNow(null);
        if (given != null) {
            return given;
        }
        String blocked = blockedState.reason();
        String why = blocked == null ? "" : ": the broker has raised an alarm and blocks publishing (" + blocked + ")";
        state.compareAndSet(State.WAITING, State.GIVEN_UP);
        return result.getNow(state.get() == State.GIVEN_UP
                ? PublishResult.notSent("RabbitMQ could not be reached within " + timeoutMillis + " ms" + why, null)
                : PublishResult.unknown("RabbitMQ did not confirm the message within " + timeoutMillis
                        + " ms (" + ConfigKeys.PUBLISH_TIMEOUT + "), so it may have arrived or not" + why, null));
    }
}
