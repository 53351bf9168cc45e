package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.vertx.redis.client.Response;

import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.PrintableThrowable;

/** Redis responded with an error, is unreachable, or did not respond in time. Its text has no credentials. */
class RedisFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The client's message for a response that can no longer arrive. */
    private static final String CLOSED = "CONNECTION_CLOSED";

    private static final String TOO_LARGE = "ERR Protocol error: invalid bulk length";
    /** A server that requires a password says so, or refuses a large command as if it were broken. */
    private static final List<String> NO_PASSWORD = List.of("NOAUTH", "ERR Protocol error: unauthenticated");
    private static final String LAST_ID = "exhausted the last possible ID";

    /** What a failure means for the caller. */
    enum Meaning {
        /**
         * The connection leads to a server that is not the right one any more, or not ready: another connection, to an
         * address resolved anew, may lead to a better one.
         */
        WRONG_SERVER,
        /**
         * Another server of a cluster has the key. Another connection is tried, because the address may lead there after a
         * failover, but a client that is not one of a cluster reaches all keys only of a cluster of one shard.
         */
        REDIRECTED,
        /** The right server takes no calls, or no writes, at the moment. Another connection would not change that. */
        NOT_NOW,
        /** The next try may succeed. */
        RETRY,
        /** At {@code maxmemory}: the next try may succeed if messages are removed until then. */
        OUT_OF_MEMORY,
        /** The user lacks a permission. */
        NO_PERMISSION,
        /** The key holds something else than a stream. */
        WRONG_TYPE,
        /** The server does not know the command, or does not take its arguments. */
        REFUSED;

        private static final List<String> WRONG_SERVER_CODES = List.of("READONLY", "LOADING", "MASTERDOWN", "CLUSTERDOWN",
                "NOREPLICAS", "UNBLOCKED", "NOAUTH", "WRONGPASS");
        private static final List<String> REDIRECTIONS = List.of("MOVED", "ASK");
        private static final List<String> NOT_NOW_CODES = List.of("BUSY", "UNKILLABLE", "MISCONF", "TRYAGAIN");
        /** What the client says when it followed a redirection in vain. */
        private static final List<String> WRONG_SERVER_TEXTS = List.of("Failed ASKING", "Failed obtaining connection to",
                "Cannot find endpoint:port in redirection");
        /** Before Redis 7, errors of this kind have no code in a script. */
        private static final String DENIED_IN_SCRIPT = "The user executing the script can't";
        private static final List<String> REFUSALS = List.of("ERR unknown command", "ERR unknown subcommand",
                "ERR Unknown subcommand", "ERR unsupported command", "unsupported command", "ERR wrong number of arguments",
                "ERR syntax error", "ERR The stream has exhausted the last possible ID",
                TOO_LARGE);

        static Meaning of(String text) {
            if (anyCode(text, WRONG_SERVER_CODES) || WRONG_SERVER_TEXTS.stream().anyMatch(text::startsWith)) {
                return WRONG_SERVER;
            }
            if (anyCode(text, REDIRECTIONS)) {
                return REDIRECTED;
            }
            if (anyCode(text, NOT_NOW_CODES)) {
                return NOT_NOW;
            }
            if (hasCode(text, "OOM")) {
                return OUT_OF_MEMORY;
            }
            if (hasCode(text, "NOPERM") || text.contains(DENIED_IN_SCRIPT)) {
                return NO_PERMISSION;
            }
            if (hasCode(text, "WRONGTYPE")) {
                return WRONG_TYPE;
            }
            return REFUSALS.stream().anyMatch(text::startsWith) ? REFUSED : RETRY;
        }

        /** Whether nothing but the configuration of Redis or of the application changes it. */
        boolean isPermanent() {
            return this == NO_PERMISSION || this == WRONG_TYPE || this == REFUSED || this == REDIRECTED;
        }

        /** Whether it concerns the server as a whole, not the command. */
        boolean isOfServer() {
            return leadsElsewhere() || this == NOT_NOW;
        }

        /** Whether another connection may lead to a better server. */
        boolean leadsElsewhere() {
            return this == WRONG_SERVER || this == REDIRECTED;
        }

        private static boolean anyCode(String text, List<String> codes) {
            for (String code : codes) {
                if (hasCode(text, code)) {
                    return true;
                }
            }
            return false;
        }

        /** Before Redis 7, errors in scripts have text before the code. */
        private static boolean hasCode(String text, String code) {
            return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ')
                    || text.contains("-" + code + " ");
        }
    }

    /** The destination does not exist. The message names it and the cure. */
    static final class Missing extends RedisFailure {

        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message, null);
        }
    }

    private final Meaning meaning;
    private final boolean answer;
    /** Whether the command was sent, and nobody knows whether Redis has carried it out. */
    private final boolean unanswered;

    /** @param cause if it is of this class, the failure means the same */
    RedisFailure(String message, Throwable cause) {
        this(message, cause, cause instanceof RedisFailure failure ? failure.meaning : Meaning.of(message));
    }

    RedisFailure(String message, Throwable cause, Meaning meaning) {
        this(message, cause, meaning, false);
    }

    private RedisFailure(String message, Throwable cause, Meaning meaning, boolean unanswered) {
        super(message, PrintableThrowable.withoutSecrets(cause));
        this.meaning = meaning;
        this.unanswered = unanswered;
        this.answer = cause instanceof Response;
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
            return unanswered("Redis did not answer within " + timeout.toMillis() + " ms", cause);
        }
        String text = FailureText.message(cause);
        if (text.equals(CLOSED)) {
            return unanswered("the connection to Redis was closed", cause);
        }
        Meaning meaning = Meaning.of(text);
        return new RedisFailure(text + advice(text, meaning), cause, meaning);
    }

    private static RedisFailure unanswered(String text, Throwable cause) {
        return new RedisFailure(text, cause, Meaning.RETRY, true);
    }

    boolean isUnanswered() {
        return unanswered;
    }

    /** The text of an error, with the cure where there is one. */
    static String text(String error) {
        return error + advice(error, Meaning.of(error));
    }

    private static String advice(String text, Meaning meaning) {
        if (text.startsWith(TOO_LARGE)) {
            return "; a message is larger than Redis accepts (proto-max-bulk-len, 512 MB by default): send less, such as a"
                    + " reference to the content, or raise that";
        }
        if (text.contains(LAST_ID)) {
            return "; an entry was added with the greatest possible id, after which nothing can be added: move what is in the"
                    + " stream to another one, and delete it";
        }
        if (meaning == Meaning.OUT_OF_MEMORY) {
            return "; Redis takes new messages again when listeners have removed others, or maxmemory is raised";
        }
        if (NO_PASSWORD.stream().anyMatch(text::startsWith)) {
            return "; the server requires a password, and none is configured: set quarkus.redis.password, or user and password in "
                    + "quarkus.redis.hosts";
        }
        if (meaning == Meaning.REDIRECTED) {
            return "; the server belongs to a Redis Cluster: set quarkus.redis.client-type=cluster";
        }
        return "";
    }

    /** What it means to the client of a cluster, which has followed redirections: the cluster is changing. */
    RedisFailure inCluster() {
        return meaning == Meaning.REDIRECTED
                ? new RedisFailure("the Redis Cluster is changing: " + FailureText.message(getCause()), getCause(),
                        Meaning.WRONG_SERVER)
                : this;
    }

    Meaning meaning() {
        return meaning;
    }

    /** Whether a missing permission is the one for the command; otherwise it is the one for a key or channel. */
    boolean deniesCommand() {
        return getMessage().contains("to run the ") || getMessage().contains("can't run ");
    }

    /** Whether Redis has answered with an error. */
    boolean isAnswer() {
        return answer;
    }

    /** Whether it has this error code; errors of scripts have text before it. */
    boolean is(String code) {
        return getMessage().startsWith(code + " ") || getMessage().contains(" " + code + " ")
                || getMessage().contains("-" + code + " ");
    }
}
