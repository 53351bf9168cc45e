package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

/** Publishes to the channel that the message's routing key names, by default the one named like the topic. */
final class PubSubSend implements RedisSend {

    private final Destination topic;
    private final PipelinedConnection connection;
    private final Duration timeout;
    private final Command command;
    private final RoleQuestion role;

    /**
     * @param role asks about the connection's server
     * @param timeout how long to wait for Redis to confirm
     */
    PubSubSend(Destination topic, PipelinedConnection connection, RoleQuestion role, Duration timeout) {
        this.topic = topic;
        this.connection = connection;
        this.role = role;
        this.timeout = timeout;
        this.command = Channels.sharded(topic) ? Command.SPUBLISH : Command.PUBLISH;
    }

    /** There is nothing but the payload. */
    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        return message.headers().isEmpty();
    }

    /** There is nothing but the payload. */
    @Override
    public int headersLeft() {
        return 0;
    }

    @Override
    public CompletableFuture<Receipt> send(OutgoingMessage<Body> message) {
        RedisBroker.UNSUPPORTED.reject("groupId", message.groupId());
        RedisBroker.UNSUPPORTED.reject("deduplicationId", message.deduplicationId());
        RedisBroker.UNSUPPORTED.reject("subject", message.subject());
        RedisBroker.UNSUPPORTED.reject("priority", message.priority());
        RedisBroker.UNSUPPORTED.rejectIf(!message.protocolBodies().isEmpty(), "forProtocol", "");
        RedisBroker.UNSUPPORTED.reject("timeToLive", message.timeToLive());
        RedisBroker.UNSUPPORTED.reject("delay", message.delay());
        if (!message.headers().isEmpty()) {
            throw new IllegalArgumentException("is on Redis Pub/Sub, which has no headers: remove the header '"
                    + message.headers().keySet().iterator().next() + "', put it into the payload, or publish to a queue");
        }
        String channel = message.routingKey() == null ? topic.physicalName() : message.routingKey();
        CompletableFuture<Response> answer = connection
                .send(Request.cmd(command).arg(channel).arg(message.payload().bytes()), timeout);
        role.askIfDue();
        return answer.thenApply(receivers -> new Receipt(UUID.randomUUID().toString(), Optional.empty(),
                OptionalLong.of(receivers.toLong())));
    }
}
