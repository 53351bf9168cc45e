package dev.herald.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis stream that another application reads without a consumer group, deleting what it has read. */
final class StreamQueue implements Queue {

    private static final int BATCH = 100;

    private final Redis redis;
    private final String key;
    /** Each entry is returned once, even if its deletion is lost when the server is killed. */
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    StreamQueue(Redis redis, String key) {
        this.redis = redis;
        this.key = key;
    }

    @Override
    public void send(List<String> bodies) {
        for (int from = 0; from < bodies.size(); from += BATCH) {
            List<Request> requests = bodies.subList(from, Math.min(bodies.size(), from + BATCH)).stream()
                    .map(body -> Request.cmd(Command.XADD).arg(key).arg("*").arg("body").arg(body)).toList();
            await(redis.batch(requests));
        }
    }

    @Override
    public List<String> take() {
        Response entries = await(redis.send(Request.cmd(Command.XRANGE).arg(key).arg("-").arg("+").arg("COUNT").arg(BATCH)));
        List<String> bodies = new ArrayList<>();
        Request delete = Request.cmd(Command.XDEL).arg(key);
        for (Response entry : entries) {
            String id = entry.get(0).toString();
            delete.arg(id);
            if (taken.add(id)) {
                bodies.add(body(entry.get(1)));
            }
        }
        if (entries.size() > 0) {
            redis.send(delete);
        }
        return bodies;
    }

    /** Fields alternate with their values. */
    private static String body(Response fields) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).toString().equals("body")) {
                return fields.get(i + 1).toString();
            }
        }
        throw new IllegalStateException("no body in " + fields);
    }

    @Override
    public int count() {
        return await(redis.send(Request.cmd(Command.XLEN).arg(key))).toInteger();
    }

    static <R> R await(io.vertx.core.Future<R> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
