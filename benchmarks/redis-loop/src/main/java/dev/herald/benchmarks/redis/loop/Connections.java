package dev.herald.benchmarks.redis.loop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;

/** Opens connections, each for one user: what reads blocks its connection. */
final class Connections {

    /** As many as are ever open at once. */
    private static final int MOST = 1024;
    /** Longer than any call takes, with {@link StreamLoop#BLOCK_MILLIS}. */
    private static final int PATIENCE_SECONDS = 30;

    private final Vertx vertx;
    private final Redis redis;

    Connections(Vertx vertx, String uri) {
        this.vertx = vertx;
        redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(uri).setMaxPoolSize(MOST)
                .setMaxPoolWaiting(MOST));
    }

    RedisConnection open() throws InterruptedException, ExecutionException, TimeoutException {
        return await(redis.connect());
    }

    /** Without a thread: its result comes on an event loop. */
    Future<RedisConnection> connect() {
        return redis.connect();
    }

    void later(long millis, Runnable task) {
        vertx.setTimer(millis, timer -> task.run());
    }

    static <T> T await(Future<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
