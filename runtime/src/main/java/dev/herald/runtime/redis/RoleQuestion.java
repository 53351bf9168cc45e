package dev.herald.runtime.redis;

import java.time.Duration;

import io.vertx.core.AsyncResult;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.runtime.redis.RedisFailure.Meaning;

/**
 * Asks at intervals whether the server of a publishing connection is still a primary: a replica takes what is published to a
 * topic, and passes it on to its own subscribers only. Thread-safe.
 */
final class RoleQuestion {

    /** How long a server is believed to be the primary. */
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** After a refusal, because a server notes each use of a command that is not permitted. */
    private static final Duration REFUSED = Duration.ofMinutes(10);
    private static final String REPLICA = "slave";

    private final PipelinedConnection connection;
    private final Duration interval;
    private volatile long next = System.nanoTime();

    RoleQuestion(PipelinedConnection connection) {
        this(connection, INTERVAL);
    }

    RoleQuestion(PipelinedConnection connection, Duration interval) {
        this.connection = connection;
        this.interval = interval;
    }

    /** Neither waits nor fails. */
    void askIfDue() {
        long now = System.nanoTime();
        if (now - next >= 0) {
            next = now + interval.toNanos();
            connection.check(Request.cmd(Command.ROLE), this::judge);
        }
    }

    private RedisFailure judge(AsyncResult<Response> answer) {
        if (answer.failed()) {
            RedisFailure failure = RedisFailure.of(answer.cause(), PipelinedConnection.TIMEOUT);
            if (failure.meaning().isPermanent()) {
                next = System.nanoTime() + REFUSED.toNanos();
            }
            return failure;
        }
        return answer.result().get(0).toString().equals(REPLICA)
                ? new RedisFailure("the server has become a replica", null, Meaning.WRONG_SERVER)
                : null;
    }
}
