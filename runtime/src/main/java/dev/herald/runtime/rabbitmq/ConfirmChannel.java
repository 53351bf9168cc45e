package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.support.GuardedCallback;

/**
 * A publishing channel with publisher confirms, opened when needed. A message that the broker refuses closes the channel for
 * all others on it: these are sent again one at a time, under the same ids, until each has its own result. One thread writes;
 * confirms arrive on the client's threads.
 */
final class ConfirmChannel {

    private static final long PAUSE_MILLIS = 100;
    private static final PublishResult OVERDUE = PublishResult.unknown("the channel was closed because of another message "
            + "before the broker confirmed this one, so it may have arrived or not", null);

    private final RabbitMqPublisher publisher;
    private final RabbitMqConnection connection;
    private final Opened onOpen;
    private final Suspects suspects = new Suspects();
    /** What was declared since the channel was opened. */
    private final Set<DeclarationStep> declared = ConcurrentHashMap.newKeySet();
    private Open open;

    /** Called with each new channel before anything is published on it. */
    interface Opened {
        void opened(Channel channel) throws IOException;
    }

    ConfirmChannel(RabbitMqPublisher publisher, RabbitMqConnection connection, Opened onOpen) {
        this.publisher = publisher;
        this.connection = connection;
        this.onOpen = onOpen;
    }

    /** A message was not routed: what was declared no longer exists. */
    void forget(DeclarationStep declaration) {
        declared.remove(declaration);
    }

    /** Writes a message. Its result comes later, or at once if it cannot be written. */
    void write(OutstandingConfirm confirm, TopologyDeclarer broker) {
        if (confirm.isOnTrial()) {
            writeAgain(confirm, broker);
            return;
        }
        for (OutstandingConfirm held; (held = suspects.nextHeldBack()) != null;) {
            writeNow(held, broker);
        }
        if (!confirm.isEmpty() && !suspects.holdBack(confirm)) {
            writeNow(confirm, broker);
        }
    }

    private void writeNow(OutstandingConfirm confirm, TopologyDeclarer broker) {
        Open channel;
        try {
            channel = channelFor(confirm, broker);
        } catch (Exception failure) {
            confirm.result.complete(PublishResult.notSent(RabbitMqFailures.reason(failure), failure));
            return;
        }
        String refusal = publisher.limits().refusal(confirm.message, channel.channel.getConnection());
        if (refusal != null) {
            confirm.result.complete(PublishResult.refused(refusal, null));
        } else if (confirm.beginWriting()) {
            channel.write(confirm);
        }
    }

    private void writeAgain(OutstandingConfirm suspect, TopologyDeclarer broker) {
        try {
            channelFor(suspect, broker).write(suspect);
        } catch (Exception failure) {
            suspect.trialFailed(failure);
        }
    }

    private Open channelFor(OutstandingConfirm confirm, TopologyDeclarer broker) throws Exception {
        Open channel = channel();
        if (confirm.declaration != DeclarationStep.NONE && !declared.contains(confirm.declaration)) {
            confirm.declaration.declare(broker);
            declared.add(confirm.declaration);
        }
        return channel;
    }

    private Open channel() throws IOException {
        if (open == null || !open.channel.isOpen()) {
            Channel channel = connection.newChannel();
            channel.confirmSelect();
            declared.clear();
            onOpen.opened(channel);
            open = new Open(channel);
        }
        return open;
    }

    /** Nothing is sent any more. */
    void end(PublishResult unconfirmed, PublishResult unsent) {
        suspects.end(unconfirmed, unsent);
    }

    private void suspect(Collection<OutstandingConfirm> unconfirmed) {
        // Once they are added, others of them may be on trial.
        List<OutstandingConfirm> tried = unconfirmed.stream().filter(OutstandingConfirm::isOnTrial).toList();
        if (!unconfirmed.isEmpty() && suspects.add(unconfirmed)) {
            publisher.inBackground(this::sendSuspectsAgain, this);
        }
        tried.forEach(OutstandingConfirm::endTrial);
    }

    private void sendSuspectsAgain() {
        for (OutstandingConfirm suspect; !publisher.isClosed() && (suspect = suspects.next()) != null;) {
            try {
                sendAgain(suspect);
            } catch (Throwable failure) {
                suspect.result.complete(PublishResult.unknown("it could not be sent again, so it may have arrived or not: "
                        + RabbitMqFailures.reason(failure), failure));
            }
        }
        publisher.resume(this);
    }

    /** Returns when the result is known, nobody waits for it any more, or the message is among other suspects again. */
    private void sendAgain(OutstandingConfirm suspect) throws Exception {
        while (!suspect.isOverdue()) {
            CompletableFuture<Void> trial = suspect.beginTrial();
            publisher.writeAgain(suspect);
            try {
                trial.get(suspect.nanosLeft(), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException noAnswer) {
                break;
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof IOException) || RabbitMqFailures.code(failed) != 0) {
                    throw failed;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } finally {
                suspect.endTrial();
            }
        }
        suspect.result.complete(OVERDUE);
    }

    /** An open channel, and the messages it has not confirmed. */
    private final class Open {

        private final Channel channel;
        private final ConcurrentNavigableMap<Long, OutstandingConfirm> unanswered = new ConcurrentSkipListMap<>();
        /** The broker's count, which the client's own exceeds once a message could not be encoded. */
        private long written;
        private boolean closed;
        private volatile boolean givenUp;

        Open(Channel channel) {
            this.channel = channel;
            channel.addConfirmListener(answering(OutstandingConfirm::confirmed), answering(OutstandingConfirm::rejected));
            channel.addReturnListener(this::returned);
            channel.addShutdownListener(this::closed);
        }

        private ConfirmCallback answering(Consumer<OutstandingConfirm> answer) {
            return (number, multiple) -> {
                if (multiple) {
                    NavigableMap<Long, OutstandingConfirm> answered = unanswered.headMap(number, true);
                    answerAll(answered, answer);
                } else {
                    OutstandingConfirm confirm = unanswered.remove(number);
                    if (confirm != null) {
                        answer(confirm, answer);
                    }
                }
            };
        }

        private static void answerAll(NavigableMap<Long, OutstandingConfirm> answered, Consumer<OutstandingConfirm> answer) {
            for (Map.Entry<Long, OutstandingConfirm> entry; (entry = answered.pollFirstEntry()) != null;) {
                answer(entry.getValue(), answer);
            }
        }

        private static void answer(OutstandingConfirm confirm, Consumer<OutstandingConfirm> answer) {
            GuardedCallback.run("completing a publish to RabbitMQ", () -> answer.accept(confirm));
        }

        void write(OutstandingConfirm confirm) {
            RabbitMqMessage message = confirm.message;
            confirm.writing(channel);
            unanswered.put(written + 1, confirm);
            try {
                channel.basicPublish(message.exchange(), message.routingKey(), message.mandatory(), message.properties(),
                        message.body());
                written++;
            } catch (AlreadyClosedException closedBefore) {
                closed(closedBefore);
                return;
            } catch (IllegalArgumentException notEncodable) {
                unanswered.remove(written + 1);
                confirm.result.complete(
                        PublishResult.refused(PublishLimits.notEncodable(message, notEncodable), notEncodable));
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

        private void abort() {
            try {
                channel.abort();
            } catch (IOException | RuntimeException closedAnyway) {
                return;
            }
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
                publisher.limits().learn(channel.getConnection(), RabbitMqFailures.reason(cause));
                if (first && isCulprit(left, cause)) {
                    answer(left.get(0), culprit -> culprit.result.complete(verdict(cause)));
                } else {
                    suspect(left);
                }
            } else {
                PublishResult lost = PublishResult
                        .unknown("the channel was closed before the broker confirmed the message, so it may have "
                                + "arrived or not: " + RabbitMqFailures.reason(cause), cause);
                left.forEach(confirm -> answer(confirm, unconfirmed -> unconfirmed.result.complete(lost)));
            }
        }

        /** Takes what was not answered. @return whether that was written before the channel closed */
        private synchronized boolean close(List<OutstandingConfirm> left) {
            for (Map.Entry<Long, OutstandingConfirm> entry; (entry = unanswered.pollFirstEntry()) != null;) {
                left.add(entry.getValue());
            }
            boolean first = !closed && !givenUp;
            closed = true;
            return first;
        }

        /** Whether only one message can have been the reason; with the connection, others may have been written elsewhere. */
        private static boolean isCulprit(List<OutstandingConfirm> left, ShutdownSignalException cause) {
            return left.size() == 1
                    && (left.get(0).isOnTrial() || !cause.isHardError() && RabbitMqFailures.isRefusal(cause));
        }

        private static PublishResult verdict(ShutdownSignalException cause) {
            String reason = RabbitMqFailures.reason(cause);
            if (RabbitMqFailures.isRefusal(cause)) {
                return PublishResult.refused("the broker refuses the message: " + reason, cause);
            }
            return RabbitMqFailures.code(cause) == RabbitMqFailures.NOT_FOUND
                    ? new PublishResult(PublishResult.Status.REJECTED, reason, cause)
                    : PublishResult.unknown("the broker closed the channel instead of confirming the message, so it may have "
                            + "arrived or not: " + reason, cause);
        }
    }
}
