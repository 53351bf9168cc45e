package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.support.GuardedCallback;

/**
 * A channel to publish on, opened when needed, whose messages the broker confirms. A message that the broker takes for an
 * error closes the channel for all: those who may do so have one of their own. Written to by one thread; answered by the
 * client's.
 */
final class ConfirmChannel {

    private final RabbitMqConnection connection;
    private final Opened onOpen;
    /** What was made sure of since the channel was opened. */
    private final Set<DeclarationStep> prepared = ConcurrentHashMap.newKeySet();
    private Open open;

    /** Told of each new channel before anything is published on it. */
    interface Opened {
        void opened(Channel channel) throws IOException;
    }

    ConfirmChannel(RabbitMqConnection connection, Opened onOpen) {
        this.connection = connection;
        this.onOpen = onOpen;
    }

    /** The message was not routed: what was made sure of is not there any more. */
    void forget(DeclarationStep preparation) {
        prepared.remove(preparation);
    }

    /** Writes a message; its answer comes later, or at once if it can't be written. */
    void write(OutstandingConfirm publishing, TopologyDeclarer broker) {
        Open channel;
        try {
            channel = channel();
            if (publishing.preparation != DeclarationStep.NONE && !prepared.contains(publishing.preparation)) {
                publishing.preparation.prepare(broker);
                prepared.add(publishing.preparation);
            }
        } catch (Exception failure) {
            publishing.answer.complete(PublishResult.notSent(RabbitMqFailures.reason(failure), failure));
            return;
        }
        if (publishing.beginWriting()) {
            channel.write(publishing);
        }
    }

    private Open channel() throws IOException {
        if (open == null || !open.channel.isOpen()) {
            Channel channel = connection.newChannel();
            channel.confirmSelect();
            prepared.clear();
            onOpen.opened(channel);
            open = new Open(channel);
        }
        return open;
    }

    /** One channel, and what it has not answered. */
    private static final class Open {

        private final Channel channel;
        private final ConcurrentNavigableMap<Long, OutstandingConfirm> unanswered = new ConcurrentSkipListMap<>();

        Open(Channel channel) {
            this.channel = channel;
            channel.addConfirmListener(answering(OutstandingConfirm::confirmed), answering(OutstandingConfirm::refused));
            channel.addReturnListener(this::returned);
            channel.addShutdownListener(this::closed);
        }

        private ConfirmCallback answering(Consumer<OutstandingConfirm> answer) {
            return (number, multiple) -> {
                if (multiple) {
                    NavigableMap<Long, OutstandingConfirm> answered = unanswered.headMap(number, true);
                    answerAll(answered, answer);
                } else {
                    OutstandingConfirm publishing = unanswered.remove(number);
                    if (publishing != null) {
                        answer(publishing, answer);
                    }
                }
            };
        }

        private static void answerAll(NavigableMap<Long, OutstandingConfirm> answered, Consumer<OutstandingConfirm> answer) {
            for (Map.Entry<Long, OutstandingConfirm> entry; (entry = answered.pollFirstEntry()) != null;) {
                answer(entry.getValue(), answer);
            }
        }

        private static void answer(OutstandingConfirm publishing, Consumer<OutstandingConfirm> answer) {
            GuardedCallback.run("answering the publisher of a message to RabbitMQ", () -> answer.accept(publishing));
        }

        void write(OutstandingConfirm publishing) {
            RabbitMqMessage message = publishing.message;
            long number = channel.getNextPublishSeqNo();
            unanswered.put(number, publishing);
            try {
                channel.basicPublish(message.exchange(), message.routingKey(), message.mandatory(), message.properties(),
                        message.body());
            } catch (Throwable failure) {
                unanswered.remove(number);
                publishing.answer.complete(PublishResult.unknown("the connection failed while the message was written: "
                        + RabbitMqFailures.reason(failure), failure));
                // The numbers of the two sides may differ from now on.
                abort();
            }
            if (!channel.isOpen()) {
                // It may have closed before the message was noted.
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
            GuardedCallback.run("noting that RabbitMQ returned a message", () -> note(message));
        }

        private void note(Return message) {
            for (OutstandingConfirm publishing : unanswered.values()) {
                if (!publishing.isReturned() && publishing.message.id().equals(message.getProperties().getMessageId())
                        && publishing.message.routingKey().equals(message.getRoutingKey())) {
                    publishing.returned(message.getReplyCode() + " " + message.getReplyText());
                    return;
                }
            }
        }

        private void closed(ShutdownSignalException cause) {
            PublishResult lost = PublishResult
                    .unknown("the channel was closed before the broker confirmed the message, which may have "
                            + "arrived or not: " + RabbitMqFailures.reason(cause), cause);
            answerAll(unanswered, publishing -> publishing.answer.complete(lost));
        }
    }
}
