package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.ControlHeaders;
import dev.herald.spi.support.Durations;

/**
 * Adds messages to one stream. A delayed message waits in a sorted set, from which the queue's listeners add it to the stream
 * when it is due.
 */
final class StreamSend implements RedisSend {

    private final Destination queue;
    private final StreamAddress address;
    private final StreamFields format;
    private final PipelinedConnection connection;
    private final Duration timeout;
    private final boolean mustExist;

    /** @param timeout how long to wait for Redis to confirm */
    StreamSend(Destination queue, PipelinedConnection connection, Duration timeout) {
        StreamOptions options = StreamOptions.of(queue);
        this.queue = queue;
        this.address = new StreamAddress(queue.physicalName(), options.group());
        this.format = new StreamFields(address.stream(), options.bodyField());
        this.connection = connection;
        this.timeout = timeout;
        this.mustExist = queue.declare() != Declare.CREATE;
    }

    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        try {
            format.write(message);
            return true;
        } catch (IllegalArgumentException rejection) {
            return false;
        }
    }

    @Override
    public CompletableFuture<Receipt> send(OutgoingMessage<Body> message) {
        RedisBroker.UNSUPPORTED.reject("groupId", message.groupId());
        RedisBroker.UNSUPPORTED.reject("deduplicationId", message.deduplicationId());
        RedisBroker.UNSUPPORTED.reject("subject", message.subject());
        RedisBroker.UNSUPPORTED.reject("routingKey", message.routingKey());
        RedisBroker.UNSUPPORTED.reject("priority", message.priority());
        RedisBroker.UNSUPPORTED.rejectIf(!message.protocolBodies().isEmpty(), "forProtocol", "");
        RedisBroker.UNSUPPORTED.reject("timeToLive", message.timeToLive());
        List<Object> fields = format.write(message);
        return message.delay() == null || message.delay().isZero() ? add(fields) : schedule(fields, message.delay());
    }

    private CompletableFuture<Receipt> add(List<Object> fields) {
        Request request = Request.cmd(Command.XADD).arg(address.stream());
        if (mustExist) {
            request.arg("NOMKSTREAM");
        }
        request.arg("*");
        for (Object field : fields) {
            if (field instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg((String) field);
            }
        }
        return connection.send(request, timeout).thenApply(id -> {
            if (id == null) {
                throw missing();
            }
            return Receipt.of(id.toString());
        });
    }

    private CompletableFuture<Receipt> schedule(List<Object> fields, Duration delay) {
        String id = UUID.randomUUID().toString();
        List<Object> arguments = new ArrayList<>(List.of(Math.max(1, Durations.bounded(delay).toMillis()), mustExist ? 1 : 0,
                StreamFields.ID, id, HeraldHeaders.BOUND_TO,
                Long.toString(ControlHeaders.binding(address.stream(), id))));
        arguments.addAll(fields);
        return StreamScripts.SCHEDULE.send(connection, address.keys(), arguments, timeout).thenApply((Response done) -> {
            if (done.toInteger() == 0) {
                throw missing();
            }
            return Receipt.of(id);
        });
    }

    private RedisFailure missing() {
        return new RedisFailure.Missing(StreamDeclaration.missing(queue, address));
    }
}
