package dev.herald.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisSentinel;
import dev.herald.brokers.RedisServer;

/** An application on a Redis master with two replicas and three sentinels. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedisSentinelIT {

    private static final int IN_FLIGHT = 55;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RedisSentinel redis;

    @BeforeEach
    void start() {
        redis = RedisSentinel.start(RedisOptions.inMemory());
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void losesNothingWhenTheMasterIsKilled() throws Exception {
        RedisServer master = redis.master();
        try (Application application = Application.start("redis", RedisAddress.sentinels(redis.uris()))) {
            Traffic.of("Redis Sentinel, master killed", PATIENCE, application).during(() -> {
                master.kill();
                awaitOther(master);
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    @Tag("topology")
    void losesNothingWhenTheMasterIsSilent() throws Exception {
        RedisServer master = redis.master();
        try (Application application = Application.start("redis", RedisAddress.sentinels(redis.uris()))) {
            Traffic.of("Redis Sentinel, master suspended for 20 s", PATIENCE, application).during(() -> {
                master.pause();
                awaitOther(master);
                Soon.last(Duration.ofSeconds(20));
                master.proceed();
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    /** Redis replicates asynchronously: what the old master confirms until it hears of the fail-over may be lost. */
    @Test
    @Tag("topology")
    void goesOnAfterARequestedFailOver() throws Exception {
        RedisServer master = redis.master();
        try (Application application = Application.start("redis", RedisAddress.sentinels(redis.uris()))) {
            Traffic.of("Redis Sentinel, requested fail-over", PATIENCE, application).allowMissing(20).during(() -> {
                redis.failOver();
                awaitOther(master);
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    @Tag("topology")
    void startsAlthoughTheFirstSentinelIsSilent() throws Exception {
        redis.sentinels().get(0).pause();
        try (Application application = Application.start("redis", RedisAddress.sentinels(redis.uris()))) {
            Soon.await().until(() -> application.status().equals("RUNNING"));
            Traffic.of("Redis Sentinel, first sentinel silent", PATIENCE, application).during(() -> {
            }).assertUnharmed();
        }
    }

    private void awaitOther(RedisServer master) {
        Soon.await().ignoreExceptions().until(() -> redis.master() != master);
    }
}
