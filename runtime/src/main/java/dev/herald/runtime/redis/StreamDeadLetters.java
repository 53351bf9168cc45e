package dev.herald.runtime.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.HeraldHeaders;
import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.ControlHeaders;

/**
 * Copies entries to a dead-letter stream, which the first one creates, or from there back, with added headers; those that are
 * {@code null} are removed. The originals are settled afterwards.
 *
 * @param connection the connection to call Redis on
 * @param source the key of the stream that they come from
 * @param deletes whether they are then deleted there, if the stream has no other group
 * @param stream the dead-letter stream's key
 * @param nameKey the configuration key that names it
 */
record StreamDeadLetters(PipelinedConnection connection, String source, boolean deletes, String stream, String nameKey) {

    private static final Logger LOG = Logger.getLogger(StreamDeadLetters.class);

    List<SettlementResult> send(List<DeadLetter> deadLetters) {
        List<List<Object>> copies = new ArrayList<>(deadLetters.size());
        List<CompletableFuture<Response>> answers = new ArrayList<>(deadLetters.size());
        for (DeadLetter deadLetter : deadLetters) {
            List<Object> copy = copy(deadLetter);
            copies.add(copy);
            answers.add(connection.send(add("*", copy), PipelinedConnection.TIMEOUT));
        }
        List<SettlementResult> results = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            results.add(result(answers.get(i), copies.get(i)));
        }
        return results;
    }

    /** The command that adds an entry. */
    Request add(String id, List<Object> fields) {
        Request add = Request.cmd(Command.XADD).arg(stream).arg(id);
        for (Object field : fields) {
            if (field instanceof byte[] bytes) {
                add.arg(bytes);
            } else {
                add.arg((String) field);
            }
        }
        return add;
    }

    private List<Object> copy(DeadLetter deadLetter) {
        StreamDelivery delivery = (StreamDelivery) deadLetter.delivery();
        Response fields = delivery.fields();
        Map<String, String> added = new LinkedHashMap<>(deadLetter.headers());
        delivery.ownId().ifPresent(id -> added.put(HeraldHeaders.BOUND_TO, Long.toString(ControlHeaders.binding(stream, id))));
        List<Object> copy = new ArrayList<>(fields.size() + 2 * added.size());
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (!added.containsKey(fields.get(i).toString())) {
                Collections.addAll(copy, fields.get(i).toBytes(), fields.get(i + 1).toBytes());
            }
        }
        added.forEach((name, value) -> {
            if (value != null) {
                Collections.addAll(copy, name, value);
            }
        });
        return copy;
    }

    private SettlementResult result(CompletableFuture<Response> answer, List<Object> copy) {
        try {
            PipelinedConnection.await(answer, PipelinedConnection.TIMEOUT);
            return SettlementResult.DONE;
        } catch (RedisFailure failure) {
            boolean moved = failure.meaning() == Meaning.OUT_OF_MEMORY && deletes && isMovedAtMaxMemory(copy);
            return moved ? SettlementResult.DONE : failed(failure);
        }
    }

    /**
     * Only a move is right there: the original is deleted next, so that Redis does not need more memory than before. In a
     * cluster the script fails if the streams are not in the same slot: another server's memory would not help this one.
     */
    private boolean isMovedAtMaxMemory(List<Object> copy) {
        try {
            return StreamScripts.DEAD_LETTER.call(connection, List.of(stream, source), copy).toInteger() == 1;
        } catch (RedisFailure failure) {
            LOG.debugf("Could not move a message to '%s' at maxmemory: %s", stream, failure.getMessage());
            return false;
        }
    }

    private SettlementResult failed(RedisFailure failure) {
        return SettlementResult.retry(failure.meaning() == Meaning.WRONG_TYPE
                ? StreamAddress.notAStream(stream, nameKey)
                : "the stream '" + stream + "' did not take it: " + failure.getMessage());
    }
}
