package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.FailureText;

/** Streams for replies. Each is deleted with its consumer, or expires minutes after the consumer has vanished. */
final class ReplyStream {

    static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(ReplyStream.class);
    static final String PREFIX = "herald-replies-";
    private static final Duration LIFE = Duration.ofMinutes(5);

    private ReplyStream() {
    }

    static Destination create(PipelinedConnection connection, String client) {
        String stream = PREFIX + UUID.randomUUID();
        Destination queue = new Destination(Kind.QUEUE, stream, stream, client, Declare.CREATE, Map.of());
        StreamScripts.REPLIES.call(connection, List.of(stream),
                List.of(StreamOptions.of(queue).group(), LIFE.toMillis()));
        return queue;
    }

    static void renew(PipelinedConnection connection, String stream) {
        connection.call(Request.cmd(Command.PEXPIRE).arg(stream).arg(LIFE.toMillis()), PipelinedConnection.TIMEOUT);
    }

    static void delete(PipelinedConnection connection, String stream) {
        try {
            connection.call(Request.cmd(Command.DEL).arg(stream), PipelinedConnection.CLOSE_TIMEOUT);
        } catch (RedisFailure failure) {
            LOG.warnf("Could not delete the reply stream %s, which expires within %d minutes: %s", stream,
                    LIFE.toMinutes(), FailureText.message(failure));
        }
    }
}
