package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import dev.herald.spi.support.Futures;

/** Redis responded with an error, is unreachable, or did not respond in time. */
class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The client's message for a response that can no longer arrive. */
    private static final String CLOSED = "CONNECTION_CLOSED";

    /** The destination does not exist. The message names it and the cure. */
    static final class Missing extends RedisFailure {

        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message, null);
        }
    }

    RedisFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param timeout of the call */
    static RedisFailure of(Throwable cause, Duration timeout) {
        if (cause instanceof RedisFailure failure) {
            return failure;
        }
        Throwable inner = Futures.cause(cause);
        if (inner != cause) {
            return of(inner, timeout);
        }
        if (cause instanceof TimeoutException) {
            return new RedisFailure("Redis did not answer within " + timeout.toMillis() + " ms", cause);
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new RedisFailure(text.equals(CLOSED) ? "the connection to Redis was closed" : text, cause);
    }

    /** Whether it has this error code; errors of scripts have text before it. */
    boolean is(String code) {
        return getMessage().startsWith(code + " ") || getMessage().contains(" " + code + " ")
                || getMessage().contains("-" + code + " ");
    }
}
