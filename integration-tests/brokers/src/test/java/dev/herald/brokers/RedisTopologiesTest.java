package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RedisTopologiesTest {

    private static final Duration FAILED_OVER = Duration.ofSeconds(40);

    @Test
    void aClusterReplacesAMasterThatIsKilled() {
        try (RedisCluster cluster = RedisCluster.start(RedisOptions.inMemory().password("secret"))) {
            RedisServer master = cluster.masterOf("orders");
            assertThat(master.control("SET", "orders", "1")).isEqualTo("OK");
            assertThat(master.control("WAIT", "1", "5000")).isEqualTo("1");

            master.kill();
            await().atMost(FAILED_OVER).ignoreExceptions().until(() -> cluster.masterOf("orders") != master);

            assertThat(cluster.masterOf("orders").control("GET", "orders")).isEqualTo("1");
            master.restart();
            cluster.awaitWhole();
        }
    }

    @Test
    void theMasterOfAClusterIsKnownAlthoughTheFirstServerIsSilent() {
        try (RedisCluster cluster = RedisCluster.start(RedisOptions.inMemory())) {
            RedisServer silent = cluster.servers().get(0);
            silent.pause();

            await().atMost(FAILED_OVER).ignoreExceptions().until(() -> cluster.masterOf("orders") != silent);

            silent.proceed();
        }
    }

    @Test
    void theMasterIsKnownAlthoughTheFirstSentinelIsSilent() {
        try (RedisSentinel sentinels = RedisSentinel.start(RedisOptions.inMemory())) {
            RedisServer master = sentinels.master();
            sentinels.sentinels().get(0).pause();

            assertThat(sentinels.master()).isSameAs(master);

            sentinels.sentinels().get(0).proceed();
        }
    }

    @Test
    void sentinelsReplaceAMasterThatIsKilled() {
        try (RedisSentinel sentinels = RedisSentinel.start(RedisOptions.inMemory())) {
            RedisServer master = sentinels.master();
            assertThat(master.control("SET", "orders", "1")).isEqualTo("OK");
            assertThat(master.control("WAIT", "2", "5000")).isEqualTo("2");

            master.kill();
            await().atMost(FAILED_OVER).ignoreExceptions().until(() -> sentinels.master() != master);

            assertThat(sentinels.master().control("GET", "orders")).isEqualTo("1");
            master.restart();
            sentinels.awaitWhole();
        }
    }

    @Test
    void aPairKeepsItsConnectionsWhenItsReplicaIsPromoted() throws Exception {
        try (RedisPair pair = RedisPair.start(RedisOptions.inMemory());
                RedisClient before = new RedisClient(pair.uri().getPort())) {
            assertThat(before.ask("SET orders 1")).isEqualTo("+OK");

            pair.promoteReplica();

            assertThat(before.ask("SET orders 2")).startsWith("-READONLY");
            try (RedisClient after = new RedisClient(pair.uri().getPort())) {
                assertThat(after.ask("SET orders 2")).isEqualTo("+OK");
            }
        }
    }

    @Test
    void aPairKeepsWhatItConfirmedWhenItsMasterIsKilled() throws Exception {
        try (RedisPair pair = RedisPair.start(RedisOptions.inMemory());
                RedisClient before = new RedisClient(pair.uri().getPort())) {
            RedisServer killed = pair.master();
            assertThat(before.ask("SET orders 1")).isEqualTo("+OK");

            pair.failOver();
            pair.failOver();

            assertThat(pair.master()).isSameAs(killed);
            try (RedisClient after = new RedisClient(pair.uri().getPort())) {
                assertThat(after.ask("GET orders")).isEqualTo("$1");
                assertThat(after.answer()).isEqualTo("1");
            }
        }
    }

    @Test
    void aServerRefusesToExceedItsMemory() {
        try (RedisServer server = RedisServer.start(RedisOptions.inMemory().maxMemory("1"))) {
            assertThat(server.control("SET", "orders", "1")).startsWith("OOM");
        }
    }

    @Test
    void aUserMayDoWhatItsRulesAllow() {
        try (RedisServer server = RedisServer.start(RedisOptions.inMemory().user("app", "on >secret ~orders +get"))) {
            assertThat(server.control("--user", "app", "--pass", "secret", "--no-auth-warning", "GET", "orders")).isEmpty();
            assertThat(server.control("--user", "app", "--pass", "secret", "--no-auth-warning", "GET", "other"))
                    .startsWith("NOPERM");
        }
    }
}
