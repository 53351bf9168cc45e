package dev.herald.runtime.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.herald.spi.support.ConfigKeys;

/** One message to publish, from the request until its result is known. Thread-safe. */
final class OutstandingConfirm {

    private enum State {
        WAITING, WRITTEN, GIVEN_UP
    }

    /** A channel to which messages are written. */
    interface Place {

        boolean isOpen();

        /**
         * Nobody waits for the confirm any more.
         *
         * @param number of the message on this channel
         * @param unexpected whether nothing explains why it does not come
         */
        void neverConfirmed(long number, OutstandingConfirm confirm, boolean unexpected);
    }

    final ConfirmChannel channel;
    final DeclarationStep declaration;
    /** {@code null} if it is {@link #isEmpty empty}. */
    final RabbitMqMessage message;
    /** The latest time at which it may be written ({@link System#nanoTime}). */
    final long deadline;
    final CompletableFuture<PublishResult> result = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile String returned;
    private volatile Place writtenTo;
    private volatile long number;
    private volatile boolean awaitsDeclaration;
    private volatile CompletableFuture<Void> trial;

    OutstandingConfirm(ConfirmChannel channel, DeclarationStep declaration, RabbitMqMessage message, long deadline) {
        this.channel = channel;
        this.declaration = declaration;
        this.message = message;
        this.deadline = deadline;
    }

    /** Has a channel write what it has held back, and nothing else. */
    static OutstandingConfirm ofHeldBack(ConfirmChannel channel, long deadline) {
        return new OutstandingConfirm(channel, DeclarationStep.NONE, null, deadline);
    }

    /** Whether there is nothing to write but what was held back. */
    boolean isEmpty() {
        return message == null;
    }

    /** Takes the right to write it; false if the publisher has given up waiting. */
    boolean beginWriting() {
        return state.compareAndSet(State.WAITING, State.WRITTEN);
    }

    /** It cannot be written before something else is declared. */
    void awaitsDeclaration() {
        awaitsDeclaration = true;
    }

    /** It is written to a channel, the first or, if that was closed, another one. */
    void writing(Place to, long numberThere) {
        returned = null;
        number = numberThere;
        writtenTo = to;
    }

    /** Its channel need not keep it any longer. @param unexpected see {@link Place#neverConfirmed} */
    void neverConfirmed(boolean unexpected) {
        Place last = writtenTo;
        if (last != null) {
            last.neverConfirmed(number, this, unexpected);
        }
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

    boolean isOverdue() {
        return System.nanoTime() - deadline >= 0;
    }

    long nanosLeft() {
        return deadline - System.nanoTime();
    }

    /** It is sent again, alone. @return ends with the result, or when it is to be sent once more */
    CompletableFuture<Void> beginTrial() {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        trial = begun;
        result.thenRun(() -> begun.complete(null));
        return begun;
    }

    boolean isOnTrial() {
        return trial != null;
    }

    /** It could not be written. */
    void trialFailed(Throwable failure) {
        CompletableFuture<Void> begun = trial;
        if (begun != null) {
            begun.completeExceptionally(failure);
        }
    }

    void endTrial() {
        CompletableFuture<Void> begun = trial;
        trial = null;
        if (begun != null) {
            begun.complete(null);
        }
    }

    /** The result, or that of a timeout; a message that was not written by now never will be. */
    PublishResult resultByNow(long timeoutMillis, BlockedState blockedState) {
        PublishResult given = result.getNow(null);
        if (given != null) {
            return given.confirmed() && isUnanswerable() ? PublishResult.REPLY_LOST : given;
        }
        String blocked = blockedState.reason();
        String why = blocked == null ? "" : ": the broker has raised an alarm and blocks publishing (" + blocked + ")";
        if (!state.compareAndSet(State.WAITING, State.GIVEN_UP)) {
            neverConfirmed(blocked == null);
        }
        return result.getNow(state.get() == State.GIVEN_UP
                ? PublishResult.notSent((awaitsDeclaration
                        ? "RabbitMQ has not answered the declaration that comes before the message within "
                        : "RabbitMQ could not be reached within ") + timeoutMillis + " ms" + why, null)
                : new PublishResult(blocked == null ? PublishResult.Status.UNANSWERED : PublishResult.Status.UNKNOWN,
                        "RabbitMQ did not confirm the message within " + timeoutMillis + " ms (" + ConfigKeys.PUBLISH_TIMEOUT
                                + "), so it may have arrived or not" + why,
                        null));
    }

    /** Whether it asks for a reply on a channel that has closed in the meantime. */
    private boolean isUnanswerable() {
        return ReplyReceiver.ADDRESS.equals(message.properties().getReplyTo()) && !writtenTo.isOpen();
    }
}
