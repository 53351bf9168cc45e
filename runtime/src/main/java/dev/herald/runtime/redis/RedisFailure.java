package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Redis refused a call, can't be reached, or did not answer in time; the text says which. */
class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The destination does not exist; the text names it and the cure. */
    static final class Missing extends RedisFailure {

        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message, null);
        }
    }

    RedisFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param timeout how long the answer was waited for */
    static RedisFailure of(Throwable cause, Duration timeout) {
        if (cause instanceof RedisFailure failure) {
            return failure;
        }
        if (cause instanceof CompletionException && cause.getCause() != null) {
            return of(cause.getCause(), timeout);
        }
        String text = cause instanceof TimeoutException
                ? "Redis did not answer within " + timeout.toMillis() + " ms"
                : String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
        return new RedisFailure(text, cause);
    }

    /** Whether Redis answered with this error code; scripts put text of their own before it. */
    boolean is(String code) {
        return getMessage().startsWith(code + " ") || getMessage().contains(" " + code + " ")
                || getMessage().contains("-" + code + " ");
    }
}
