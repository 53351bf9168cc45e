package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.support.GuardedCallback;

/**
 * An open channel with publisher confirms, and the messages it has not confirmed.
 * <p>
 * The publisher's thread writes. Confirms, returns and the close arrive on the client's threads, which never block here. The
 * channel's lock is held only to take messages out, together with the state that says what becomes of them; no result is
 * completed and nothing is sent while it is held.
 */
final class OpenChannel implements OutstandingConfirm.Place {

    /** How long a channel that is replaced may still answer what was written to it. */
    private static final long LAST_ANSWERS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_MILLIS = 10;

    private final Channel channel;
    private final Wear wear;
    private final PublishLimits limits;
    private final Consumer<Collection<OutstandingConfirm>> suspects;
    private final ConcurrentNavigableMap<Long, OutstandingConfirm> unanswered = new ConcurrentSkipListMap<>();
    /** Of the thread that writes: the broker's count, which the client's own exceeds once a message could not be encoded. */
    private long written;
    private volatile boolean givenUp;
    /** With the lock: whether what was not answered has been taken. */
    private boolean closed;
    /** With the lock: whether what it has not answered is sent again on another channel. */
    private boolean retired;

    /**
     * @param limits learns from the broker's refusals
     * @param suspects takes the messages that were not confirmed when the broker closed the channel because of one of them;
     *        must not block
     */
    OpenChannel(Channel channel, Wear wear, PublishLimits limits, Consumer<Collection<OutstandingConfirm>> suspects) {
        this.channel = channel;
        this.wear = wear;
        this.limits = limits;
        this.suspects = suspects;
        channel.addConfirmListener(this::confirmed, this::rejected);
        channel.addReturnListener(this::returned);
        channel.addShutdownListener(this::closed);
    }

    // The thread that writes

    /** Why the broker is known to refuse a message; {@code null} if nothing is known against it. */
    String refusal(RabbitMqMessage message) {
        return limits.refusal(message, channel.getConnection());
    }

    void write(OutstandingConfirm confirm) {
        RabbitMqMessage message = confirm.message;
        confirm.writing(this, written + 1);
        unanswered.put(written + 1, confirm);
        try {
            channel.basicPublish(message.exchange(), message.routingKey(), message.mandatory(), message.properties(),
                    message.body());
            written++;
        } catch (AlreadyClosedException closedBefore) {
            notWritten(confirm, closedBefore);
            return;
        } catch (IllegalArgumentException notEncodable) {
            unanswered.remove(written + 1);
            confirm.result.complete(PublishResult.refused(PublishLimits.notEncodable(message, notEncodable), notEncodable));
        } catch (Throwable failure) {
            unanswered.remove(written + 1);
            confirm.result.complete(PublishResult.unknown("the connection failed while the message was being written, "
                    + "so it may have arrived or not: " + RabbitMqFailures.reason(failure), failure));
            // It may have been written in part.
            givenUp = !(failure instanceof IOException);
            abort();
        }
        if (!channel.isOpen()) {
            // The channel may have closed before the message was registered.
            closed(channel.getCloseReason());
        }
    }

    /** A message that was not written before has not arrived. */
    private void notWritten(OutstandingConfirm confirm, AlreadyClosedException cause) {
        if (confirm.isOnTrial() || givenUp || RabbitMqFailures.isReaction(cause)) {
            closed(cause);
        } else if (unanswered.remove(written + 1, confirm)) {
            confirm.result.complete(PublishResult.notSent(RabbitMqFailures.reason(cause), cause));
        }
    }

    // Any thread

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void neverConfirmed(long number, OutstandingConfirm confirm, boolean unexpected) {
        unanswered.remove(number, confirm);
        if (unexpected) {
            wear.wear();
        }
    }

    void abort() {
        abort(channel);
    }

    /** Closes a channel that may be closed already. */
    static void abort(Channel channel) {
        try {
            channel.abort();
        } catch (IOException | RuntimeException closedAnyway) {
            return;
        }
    }

    // The thread that replaces it

    boolean isToBeReplaced() {
        return wear.isDue() && channel.isOpen();
    }

    Wear wear() {
        return wear;
    }

    /** Waits a moment until everything is answered. */
    void awaitAnswers() throws InterruptedException {
        long end = System.nanoTime() + LAST_ANSWERS_NANOS;
        while (!unanswered.isEmpty() && channel.isOpen() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** @return what it has not answered; a confirm that still comes counts, a rejection does not */
    synchronized List<OutstandingConfirm> retire() {
        retired = true;
        return List.copyOf(unanswered.values());
    }

    // The client's threads

    private void confirmed(long number, boolean multiple) {
        if (!multiple) {
            OutstandingConfirm confirm = unanswered.remove(number);
            if (confirm != null) {
                answer(confirm, OutstandingConfirm::confirmed);
            }
            return;
        }
        for (OutstandingConfirm confirm : take(unanswered.headMap(number, true))) {
            answer(confirm, OutstandingConfirm::confirmed);
        }
    }

    private void rejected(long number, boolean multiple) {
        wear.wear();
        for (OutstandingConfirm confirm : takeRejected(number, multiple)) {
            answer(confirm, OutstandingConfirm::rejected);
        }
    }

    /** With the lock: a message must not be missing both here and among those that are sent again. */
    private synchronized List<OutstandingConfirm> takeRejected(long number, boolean multiple) {
        List<OutstandingConfirm> rejected = take(multiple
                ? unanswered.headMap(number, true)
                : unanswered.subMap(number, true, number, true));
        return retired ? List.of() : rejected;
    }

    private static List<OutstandingConfirm> take(ConcurrentNavigableMap<Long, OutstandingConfirm> from) {
        List<OutstandingConfirm> taken = new ArrayList<>();
        for (Map.Entry<Long, OutstandingConfirm> entry; (entry = from.pollFirstEntry()) != null;) {
            taken.add(entry.getValue());
        }
        return taken;
    }

    private static void answer(OutstandingConfirm confirm, Consumer<OutstandingConfirm> answer) {
        GuardedCallback.run("completing a publish to RabbitMQ", () -> answer.accept(confirm));
    }

    private void returned(Return message) {
        GuardedCallback.run("handling a returned message of RabbitMQ", () -> markReturned(message));
    }

    private void markReturned(Return message) {
        for (OutstandingConfirm confirm : unanswered.values()) {
            if (!confirm.isReturned() && Objects.equals(confirm.message.id(), message.getProperties().getMessageId())
                    && confirm.message.routingKey().equals(message.getRoutingKey())) {
                confirm.returned(message.getReplyCode() + " " + message.getReplyText());
                return;
            }
        }
    }

    private void closed(ShutdownSignalException cause) {
        List<OutstandingConfirm> left = new ArrayList<>();
        boolean first = close(left);
        if (givenUp || RabbitMqFailures.isReaction(cause)) {
            limits.learn(channel.getConnection(), RabbitMqFailures.reason(cause));
            if (first && isCulprit(left, cause)) {
                answer(left.get(0), culprit -> culprit.result.complete(verdict(cause)));
            } else {
                suspects.accept(left);
            }
        } else {
            PublishResult lost = PublishResult.unknown("the channel was closed before the broker confirmed the message, so it "
                    + "may have arrived or not: " + RabbitMqFailures.reason(cause), cause);
            left.forEach(confirm -> answer(confirm, unconfirmed -> unconfirmed.result.complete(lost)));
        }
    }

    /** Takes what was not answered. @return whether that was written before the channel closed */
    private synchronized boolean close(List<OutstandingConfirm> left) {
        List<OutstandingConfirm> taken = take(unanswered);
        if (!retired) {
            left.addAll(taken);
        }
        boolean first = !closed && !givenUp;
        closed = true;
        return first;
    }

    /** Whether only one message can have been the reason; with the connection, others may have been written elsewhere. */
    private static boolean isCulprit(List<OutstandingConfirm> left, ShutdownSignalException cause) {
        return left.size() == 1 && (left.get(0).isOnTrial() || !cause.isHardError() && RabbitMqFailures.isRefusal(cause));
    }

    private static PublishResult verdict(ShutdownSignalException cause) {
        String reason = RabbitMqFailures.reason(cause);
        // With the whole connection, what was written on another channel may have been the reason.
        if (!cause.isHardError() && RabbitMqFailures.isRefusal(cause)) {
            return PublishResult.refused("the broker refuses the message: " + reason, cause);
        }
        return RabbitMqFailures.code(cause) == RabbitMqFailures.NOT_FOUND
                ? new PublishResult(PublishResult.Status.REJECTED, reason, cause)
                : PublishResult.unknown("the broker closed the channel instead of confirming the message, so it may have "
                        + "arrived or not: " + reason, cause);
    }
}
