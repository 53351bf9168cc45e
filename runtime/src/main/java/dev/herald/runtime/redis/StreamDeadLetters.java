package dev.herald.runtime.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.HeraldHeaders;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.ControlHeaders;

/** Copies entries to a dead-letter stream, which the first one creates, with added headers. */
record StreamDeadLetters(PipelinedConnection connection, String stream) {

    List<SettlementResult> send(List<DeadLetter> deadLetters) {
        List<CompletableFuture<Response>> answers = new ArrayList<>(deadLetters.size());
        deadLetters.forEach(deadLetter -> answers.add(connection.send(copy(deadLetter), PipelinedConnection.TIMEOUT)));
        return answers.stream().map(StreamDeadLetters::result).toList();
    }

    private Request copy(DeadLetter deadLetter) {
        StreamDelivery delivery = (StreamDelivery) deadLetter.delivery();
        Response fields = delivery.fields();
        Map<String, String> added = new LinkedHashMap<>(deadLetter.headers());
        delivery.ownId().ifPresent(id -> added.put(HeraldHeaders.BOUND_TO, Long.toString(ControlHeaders.binding(stream, id))));
        Request copy = Request.cmd(Command.XADD).arg(stream).arg("*");
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (!added.containsKey(fields.get(i).toString())) {
                copy.arg(fields.get(i).toBytes()).arg(fields.get(i + 1).toBytes());
            }
        }
        added.forEach((name, value) -> {
            if (value != null) {
                copy.arg(name).arg(value);
            }
        });
        return copy;
    }

    private static SettlementResult result(CompletableFuture<Response> answer) {
        try {
            PipelinedConnection.await(answer, PipelinedConnection.TIMEOUT);
            return SettlementResult.DONE;
        } catch (RedisFailure failure) {
            return SettlementResult.retry(failure.getMessage());
        }
    }
}
