package dev.herald.runtime.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A Lua script, which Redis runs atomically. It is called by its digest, and sent in full to a server that does not have it
 * cached, such as after a restart.
 */
record RedisScript(String text, String digest) {

    /** The error code for a digest that the server has not cached. */
    private static final String UNKNOWN = "NOSCRIPT";

    static RedisScript of(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new RedisScript(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Runs the script, and waits for its result.
     *
     * @param arguments each a {@code byte[]}, or sent as text
     * @throws RedisFailure if it failed
     */
    Response call(PipelinedConnection connection, List<String> keys, List<?> arguments) {
        return call(connection, keys, arguments, PipelinedConnection.TIMEOUT);
    }

    /** {@link #call(PipelinedConnection, List, List)} with a timeout. */
    Response call(PipelinedConnection connection, List<String> keys, List<?> arguments, Duration timeout) {
        try {
            return connection.call(request(Command.EVALSHA, digest, keys, arguments), timeout);
        } catch (RedisFailure failure) {
            if (failure.is(UNKNOWN)) {
                return connection.call(request(Command.EVAL, text, keys, arguments), timeout);
            }
            throw failure;
        }
    }

    /** {@link #call(PipelinedConnection, List, List, Duration)} without blocking. */
    CompletableFuture<Response> send(PipelinedConnection connection, List<String> keys, List<?> arguments, Duration timeout) {
        return connection.send(request(Command.EVALSHA, digest, keys, arguments), timeout).handle((answer, failure) -> {
            if (failure == null) {
                return CompletableFuture.completedFuture(answer);
            }
            RedisFailure reason = RedisFailure.of(failure, timeout);
            return reason.is(UNKNOWN)
                    ? connection.send(request(Command.EVAL, text, keys, arguments), timeout)
                    : CompletableFuture.<Response>failedFuture(reason);
        }).thenCompose(answer -> answer);
    }

    /** @param script the text for {@code EVAL}, the digest for {@code EVALSHA} */
    static Request request(Command command, String script, List<String> keys, List<?> arguments) {
        Request request = Request.cmd(command).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg(String.valueOf(argument));
            }
        }
        return request;
    }
}
