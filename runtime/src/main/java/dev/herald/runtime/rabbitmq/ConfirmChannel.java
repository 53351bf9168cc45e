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
 * A publishing channel with publisher confirms, opened when needed. A message that the broker treats as an error closes the
 * channel for everybody, so publishers that may cause this have their own. One thread writes; confirms arrive on the
 * client's threads.
 */
final class ConfirmChannel {

    private final RabbitMqConnection connection;
    private final Opened onOpen;
    /** What was declared since the channel was opened. */
    private final Set<DeclarationStep> declared = ConcurrentHashMap.newKeySet();
    private Open open;

    /** Called with each new channel before anything is published on it. */
    interface Opened {
        void opened(Channel channel) throws IOException;
    }

    ConfirmChannel(RabbitMqConnection connection, Opened onOpen) {
        this.connection = connection;
        this.onOpen = onOpen;
    }

    /** A message was not routed: what was declared no longer exists. */
    void forget(DeclarationStep declaration) {
        declared.remove(declaration);
    }

    /** Writes a message. Its result comes later, or at once if it cannot be written. */
    void write(OutstandingConfirm confirm, TopologyDeclarer broker) {
        Open channel;
        try {
            channel = channel();
            if (confirm.declaration != DeclarationStep.NONE && !declared.contains(confirm.declaration)) {
                confirm.declaration.declare(broker);
                declared.add(confirm.declaration);
            }
        } catch (Exception failure) {
            confirm.result.complete(PublishResult.notSent(RabbitMqFailures.reason(failure), failure));
            return;
        }
        if (confirm.beginWriting()) {
            channel.write(confirm);
        }
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

    /** An open channel, and the messages it has not confirmed. */
    private static final class Open {

        private final Channel channel;
        private final ConcurrentNavigableMap<Long, OutstandingConfirm> unanswered = new ConcurrentSkipListMap<>();

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
            long number = channel.getNextPublishSeqNo();
            unanswered.put(number, confirm);
            try {
                channel.basicPublish(message.exchange(), message.routingKey(), message.mandatory(), message.properties(),
                        message.body());
            } catch (Throwable failure) {
                unanswered.remove(number);
                confirm.result.complete(PublishResult.unknown("the connection failed while the message was being written, "
                        + "so it may have arrived or not: " + RabbitMqFailures.reason(failure), failure));
                // From now on client and broker may number messages differently.
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
                if (!confirm.isReturned() && confirm.message.id().equals(message.getProperties().getMessageId())
                        && confirm.message.routingKey().equals(message.getRoutingKey())) {
                    confirm.returned(message.getReplyCode() + " " + message.getReplyText());
                    return;
                }
            }
        }

        private void closed(ShutdownSignalException cause) {
            PublishResult lost = PublishResult
                    .unknown("the channel was closed before the broker confirmed the message, so it may have "
                            + "arrived or not: " + RabbitMqFailures.reason(cause), cause);
            answerAll(unanswered, confirm -> confirm.result.complete(lost));
        }
    }
}
