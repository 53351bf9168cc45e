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
 * A Lua script, which Redis runs as one atomic step. It is called by its digest, and sent whole to a server that does
 * not know it: after a restart, or of a cluster.
 */
record RedisScript(String text, String digest) {

    /** The error code for a digest that the server does not know. */
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
     * Runs it, and waits for its answer.
     *
     * @param arguments {@code byte[]}, or what is sent as text
     * @throws RedisFailure if it failed
     */
    Response call(PipelinedConnection line, List<String> keys, List<?> arguments) {
        return call(line, keys, arguments, PipelinedConnection.PATIENCE);
    }

    /** {@link #call(RedisLine, List, List)} with a bound of its own. */
    Response call(PipelinedConnection line, List<String> keys, List<?> arguments, Duration timeout) {
        try {
            return line.call(request(Command.EVALSHA, digest, keys, arguments), timeout);
        } catch (RedisFailure failure) {
            if (failure.is(UNKNOWN)) {
                return line.call(request(Command.EVAL, text, keys, arguments), timeout);
            }
            throw failure;
        }
    }

    /** {@link #call(RedisLine, List, List, Duration)} without waiting. */
    CompletableFuture<Response> send(PipelinedConnection line, List<String> keys, List<?> arguments, Duration timeout) {
        return line.send(request(Command.EVALSHA, digest, keys, arguments), timeout).handle((answer, failure) -> {
            if (failure == null) {
                return CompletableFuture.completedFuture(answer);
            }
            RedisFailure reason = RedisFailure.of(failure, timeout);
            return reason.is(UNKNOWN)
                    ? line.send(request(Command.EVAL, text, keys, arguments), timeout)
                    : CompletableFuture.<Response>failedFuture(reason);
        }).thenCompose(answer -> answer);
    }

    private static Request request(Command command, String script, List<String> keys, List<?> arguments) {
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
