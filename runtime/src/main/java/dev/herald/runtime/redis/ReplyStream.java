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

/** The streams that replies come on: each goes with its consumer, or minutes after that one is seen no more. */
final class ReplyStream {

    static final Duration RENEWAL = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(ReplyStream.class);
    static final String PREFIX = "herald-replies-";
    private static final Duration LIFE = Duration.ofMinutes(5);

    private ReplyStream() {
    }

    static Destination create(PipelinedConnection line, String client) {
        String stream = PREFIX + UUID.randomUUID();
        Destination queue = new Destination(Kind.QUEUE, stream, stream, client, Declare.CREATE, Map.of());
        StreamScripts.REPLIES.call(line, List.of(stream),
                List.of(StreamOptions.of(queue).group(), LIFE.toMillis()));
        return queue;
    }

    static void renew(PipelinedConnection line, String stream) {
        line.call(Request.cmd(Command.PEXPIRE).arg(stream).arg(LIFE.toMillis()), PipelinedConnection.PATIENCE);
    }

    static void delete(PipelinedConnection line, String stream) {
        try {
            line.call(Request.cmd(Command.DEL).arg(stream), PipelinedConnection.PARTING);
        } catch (RedisFailure failure) {
            LOG.warnf("The reply stream %s could not be deleted, and goes within %d minutes: %s", stream,
                    LIFE.toMinutes(), FailureText.message(failure));
        }
    }
}
