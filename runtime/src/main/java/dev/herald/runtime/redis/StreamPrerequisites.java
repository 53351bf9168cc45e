package dev.herald.runtime.redis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.RateLimitedLog;

/**
 * What a listener's user must be permitted to do, tried before the first message is received: one that was handled must
 * be acknowledged. Each command is tried with arguments that Redis rejects or that concern nothing, because it checks
 * permissions first. No command may touch an entry: this happens after each reconnect, when messages are in hand.
 *
 * @param connection the connection to call Redis on
 * @param queue the listener's queue
 * @param address its stream and group
 * @param consumer the consumer's name in the group
 * @param deletes whether handled entries are deleted from the stream
 * @param deadLetters the dead-letter stream, or {@code null} for none
 */
record StreamPrerequisites(PipelinedConnection connection, Destination queue, StreamAddress address, String consumer,
        boolean deletes, StreamDeadLetters deadLetters) {

    /** No entry id, no number and no option. */
    private static final String INVALID = "none";

    /**
     * A command to try in a script.
     *
     * @param rule the rule that permits the command
     * @param key the key that it uses
     * @param words the command and its arguments
     */
    private record Attempt(String rule, String key, List<String> words) {

        static Attempt of(String command, String key, String... further) {
            List<String> words = new ArrayList<>(List.of(command, key));
            words.addAll(List.of(further));
            return new Attempt("+" + command, key, words);
        }

        static Attempt of(String command, String subcommand, StreamAddress address, String... further) {
            List<String> words = new ArrayList<>(List.of(command, subcommand, address.stream()));
            words.addAll(List.of(further));
            return new Attempt("+" + command + "|" + subcommand, address.stream(), words);
        }
    }

    /** @throws RedisFailure with the rules that grant what is missing */
    void check() {
        Set<String> missing = new LinkedHashSet<>();
        tryScripts(missing);
        // With a valid id, Redis would deliver the consumer's pending entries again: their leases would be lost.
        note(missing, failure(Request.cmd(Command.XREADGROUP).arg("GROUP").arg(address.group()).arg(consumer).arg("COUNT")
                .arg(1).arg("STREAMS").arg(address.stream()).arg(INVALID)), "+xreadgroup", address.stream());
        if (deadLetters != null) {
            note(missing, failure(deadLetters.add(INVALID, List.of("field", "value"))), "+xadd", deadLetters.stream());
        }
        if (!missing.isEmpty()) {
            throw new RedisFailure(queue + ": the Redis user lacks permissions that the listener needs: ACL SETUSER <user> "
                    + String.join(" ", missing), null, Meaning.NO_PERMISSION);
        }
        warnOfDeadLetters();
    }

    private void tryScripts(Set<String> missing) {
        List<Attempt> attempts = attempts();
        try {
            Response failed = connection.call(RedisScript.request(Command.EVAL, StreamScripts.TRY.text(), address.keys(),
                    words(attempts)), PipelinedConnection.TIMEOUT, StreamPrerequisites::failureOfServer);
            for (Response each : failed) {
                Attempt attempt = attempts.get(each.get(0).toInteger());
                note(missing, new RedisFailure(each.get(1).toString(), null), attempt.rule(), attempt.key());
            }
        } catch (RedisFailure failure) {
            if (failure.meaning() != Meaning.NO_PERMISSION) {
                throw failure;
            }
            for (String key : address.keys()) {
                note(missing, failure(RedisScript.request(Command.EVAL, StreamScripts.TRY.text(), List.of(key), List.of())),
                        "+eval", key);
            }
        }
        note(missing, failure(RedisScript.request(Command.EVALSHA, StreamScripts.TRY.digest(), List.of(address.stream()),
                List.of())), "+evalsha", address.stream());
    }

    private List<Attempt> attempts() {
        String stream = address.stream();
        String delayed = address.keys().get(1);
        String scheduled = address.keys().get(2);
        String group = address.group();
        List<Attempt> all = new ArrayList<>(List.of(new Attempt("+time", stream, List.of("time")),
                Attempt.of("exists", stream), Attempt.of("xadd", stream, INVALID, "field", "value"),
                Attempt.of("xclaim", stream, group, consumer, "0", INVALID),
                Attempt.of("xpending", stream, group, "-", "+", "1"), Attempt.of("xack", stream, group, INVALID),
                Attempt.of("xrange", stream, INVALID, INVALID), Attempt.of("zadd", delayed, INVALID, ""),
                Attempt.of("zrem", delayed, ""), Attempt.of("zscore", delayed, ""),
                Attempt.of("zrange", delayed, "0", "0"), Attempt.of("zrangebyscore", scheduled, "0", "0")));
        if (deletes) {
            all.add(Attempt.of("xdel", stream, INVALID));
        }
        if (deletes || queue.declare() != Declare.NONE) {
            all.add(Attempt.of("xinfo", "groups", address));
        }
        if (queue.declare() == Declare.CREATE) {
            all.add(Attempt.of("xgroup", "create", address, group, INVALID));
        }
        return all;
    }

    private static List<Object> words(List<Attempt> attempts) {
        List<Object> words = new ArrayList<>();
        for (Attempt attempt : attempts) {
            words.add(attempt.words().size());
            words.addAll(attempt.words());
        }
        return words;
    }

    /** A failure in the script's answer that is not about the command: in the script it did not fail the call. */
    private static RedisFailure failureOfServer(Response failed) {
        for (Response each : failed) {
            RedisFailure failure = new RedisFailure(each.get(1).toString(), null);
            if (failure.meaning().isOfServer()) {
                return failure;
            }
        }
        return null;
    }

    /** A key may be writable and the command not permitted, or the other way round. */
    private static void note(Set<String> missing, RedisFailure failure, String rule, String key) {
        if (failure != null && failure.meaning().isOfServer()) {
            throw failure;
        }
        if (failure != null && failure.meaning() == Meaning.NO_PERMISSION) {
            missing.add(failure.deniesCommand() ? rule : "~" + key);
        }
    }

    /** A wrong type concerns only messages that fail, so others are received. */
    private void warnOfDeadLetters() {
        RedisFailure failure = deadLetters == null ? null : failure(Request.cmd(Command.XLEN).arg(deadLetters.stream()));
        if (failure != null && failure.meaning() == Meaning.WRONG_TYPE) {
            RateLimitedLog.warn(queue + " dead letters", queue + " cannot dead-letter messages: "
                    + StreamAddress.notAStream(deadLetters.stream(), deadLetters.nameKey()), null);
        }
    }

    /** The error with which Redis answers, if it does. */
    private RedisFailure failure(Request request) {
        try {
            connection.call(request, PipelinedConnection.TIMEOUT);
            return null;
        } catch (RedisFailure failure) {
            if (failure.isAnswer()) {
                return failure;
            }
            throw failure;
        }
    }
}
