package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;

class PubSubSubscriptionTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final AtomicReference<Handler<Throwable>> onFailure = new AtomicReference<>();
    private final AtomicBoolean subscribing = new AtomicBoolean();
    private final RedisConnection connection = (RedisConnection) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{RedisConnection.class}, (proxy, method, arguments) -> answer(method.getName(), arguments));
    private final Redis client = (Redis) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Redis.class},
            (proxy, method, arguments) -> method.getName().equals("connect") ? Future.succeededFuture(connection) : null);
    private final PubSubSubscription subscription = new PubSubSubscription(() -> client,
            new Channels(List.of("events"), List.of(), false), message -> {
            });

    @SuppressWarnings("unchecked")
    private Object answer(String method, Object[] arguments) {
        if (method.equals("exceptionHandler")) {
            onFailure.set((Handler<Throwable>) arguments[0]);
        }
        if (method.equals("send")) {
            subscribing.set(true);
            return Promise.<Response>promise().future();
        }
        return null;
    }

    @Test
    void saysWhatHappenedToTheConnectionAlthoughTheFailureHasNoMessage() {
        CompletableFuture<Void> begun = CompletableFuture.runAsync(this::begin);
        await().atMost(SOON).untilTrue(subscribing);

        onFailure.get().handle(new ClosedChannelException());

        assertThat(begun).failsWithin(SOON).withThrowableOfType(ExecutionException.class)
                .withMessageContaining("the connection was lost: java.nio.channels.ClosedChannelException");
    }

    private void begin() {
        try {
            subscription.begin();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
