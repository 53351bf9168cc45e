package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisPair;
import dev.herald.brokers.RedisServer;
import dev.herald.brokers.TestCertificates;

/** An application on a single Redis that is strict with its clients, or changes its role. */
@Tag("topology")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedisServerIT {

    private static final int IN_FLIGHT = 55;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void losesNothingWithTlsWhenTheServerIsKilled(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.create(folder);
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly().tls(certificates));
                Application application = Application.start("redis", RedisAddress.withTls(server, certificates))) {
            Traffic.of("Redis with TLS, killed", PATIENCE, application).during(() -> restart(server)).assertUnharmed()
                    .assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    void losesNothingWithRespTwoAndTls(@TempDir Path folder) throws Exception {
        TestCertificates certificates = TestCertificates.create(folder);
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly().tls(certificates))) {
            Map<String, String> address = RedisAddress.withTls(server, certificates);
            address.put("quarkus.redis.preferred-protocol-version", "resp2");
            try (Application application = Application.start("redis", address)) {
                Traffic.of("Redis with RESP2 and TLS, killed", PATIENCE, application).during(() -> restart(server))
                        .assertUnharmed().assertDuplicates(IN_FLIGHT);
            }
        }
    }

    /** Its own keys, and the commands that a queue needs. */
    @Test
    void needsNoMoreThanItsKeys() throws Exception {
        String rules = "on >secret resetchannels ~work* ~{work* -@all +@connection +@keyspace +@stream +@sortedset "
                + "+@scripting +time -@dangerous";
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly().user("app", rules));
                Application application = Application.start("redis", RedisAddress.withUser(server, "app", "secret"))) {
            Traffic.of("Redis, user with few rights", PATIENCE, application).during(() -> restart(server))
                    .assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    void tellsWhichRightIsMissing() throws Exception {
        String rules = "on >secret resetchannels &* ~work* ~{work* ~herald* ~{herald* +@all -@scripting";
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly().user("app", rules));
                Application application = Application.start("redis", RedisAddress.withUser(server, "app", "secret"))) {
            Soon.await().untilAsserted(() -> assertThat(application.status()).doesNotStartWith("RUNNING")
                    .containsIgnoringCase("eval"));
        }
    }

    /** The server is full until the listener has made room. */
    @Test
    void emptiesAServerThatIsFull() throws Exception {
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly().maxMemory("20mb"));
                Application application = Application.start("redis", RedisAddress.of(server.uri()))) {
            Traffic.of("Redis, memory used up", PATIENCE, application).during(() -> {
                application.stopListener();
                Soon.await().until(() -> application.status().startsWith("STOPPED"));
                server.control("CONFIG", "SET", "maxmemory", "1");
                Soon.await().until(() -> !application.books().refused().isEmpty());
                application.startListener();
                awaitHandled(application, application.books().confirmed().size());
                server.control("CONFIG", "SET", "maxmemory", "20mb");
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    /** Open connections reach a replica from then on. */
    @Test
    void goesToTheNewMasterBehindTheSameAddress() throws Exception {
        try (RedisPair redis = RedisPair.start(RedisOptions.inMemory());
                Application application = Application.start("redis", RedisAddress.of(redis.uri()))) {
            Traffic.of("Redis, replica promoted behind the same address", PATIENCE, application).allowMissing(20)
                    .during(redis::promoteReplica).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    private static void restart(RedisServer server) {
        server.kill();
        server.restart();
    }

    private static void awaitHandled(Application application, int count) {
        Soon.await().until(() -> application.books().handled().size() >= count);
    }
}
