package dev.herald.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Redis Streams by the Vert.x client. */
final class RedisProbe implements BrokerProbe {

    private static final String GROUP = "herald";
    /** The group's member that holds what was returned. */
    private static final String NOBODY = "herald:released";

    private final Redis redis;
    private final Outage outage;

    RedisProbe(Redis redis, Outage outage) {
        this.redis = redis;
        this.outage = outage;
    }

    @Override
    public void send(String queue, String body, Map<String, Object> headers) {
        Request request = Request.cmd(Command.XADD).arg(queue).arg("*").arg("body").arg(body);
        headers.forEach((name, value) -> {
            request.arg(name);
            if (value instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg(value.toString());
            }
        });
        ask(request);
    }

    @Override
    public List<Letter> take(String queue) {
        List<Letter> letters = new ArrayList<>();
        for (Response entry : ask(Request.cmd(Command.XRANGE, queue, "-", "+"))) {
            letters.add(letter(entry.get(1)));
            ask(Request.cmd(Command.XDEL, queue, entry.get(0).toString()));
        }
        return letters;
    }

    private static Letter letter(Response fields) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < fields.size(); i += 2) {
            headers.put(fields.get(i).toString(), fields.get(i + 1).toString());
        }
        return new Letter(headers.remove("body"), headers);
    }

    @Override
    public int count(String queue) {
        return ask(Request.cmd(Command.XLEN, queue)).toInteger()
                + ask(Request.cmd(Command.ZCARD, "{" + queue + "}:herald-scheduled")).toInteger();
    }

    @Override
    public int visible(String queue) {
        int returned = ask(Request.cmd(Command.XPENDING, queue, GROUP, "-", "+", 1000, NOBODY)).size();
        for (Response group : ask(Request.cmd(Command.XINFO, "GROUPS", queue))) {
            if (group.get("name").toString().equals(GROUP)) {
                return returned + ask(Request.cmd(Command.XRANGE, queue, "(" + group.get("last-delivered-id"), "+"))
                        .size();
            }
        }
        throw new IllegalStateException("the stream '" + queue + "' has no group '" + GROUP + "'");
    }

    @Override
    public void create(String queue) {
        ask(Request.cmd(Command.XGROUP, "CREATE", queue, GROUP, "0", "MKSTREAM"));
    }

    @Override
    public void disconnect(String queue) {
        outage.begin().run();
    }

    @Override
    public void reconnect() {
        outage.end().run();
    }

    private Response ask(Request request) {
        try {
            return redis.send(request).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupt);
        }
    }
}
