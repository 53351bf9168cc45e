package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.RedisCluster;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisServer;

/** An application on a Redis Cluster of three masters and three replicas. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedisClusterIT {

    private static final String PASSWORD = "do-not-tell";
    private static final int IN_FLIGHT = 55;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start(RedisOptions.inMemory().password(PASSWORD));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void empty() {
        cluster.awaitWhole();
        cluster.masterOf("work").control("FLUSHALL");
    }

    @Test
    void losesNothingWhenTheMasterOfItsQueueIsKilled() throws Exception {
        RedisServer master = cluster.masterOf("work");
        try (Application application = Application.start("redis", RedisAddress.cluster(cluster.uris(), PASSWORD))) {
            Traffic.of("Redis Cluster, master killed", PATIENCE, application).during(() -> {
                master.kill();
                awaitOther(master);
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        } finally {
            revive(master);
        }
    }

    @Test
    @Tag("topology")
    void losesNothingWhenTheMasterOfItsQueueIsSilent() throws Exception {
        RedisServer master = cluster.masterOf("work");
        try (Application application = Application.start("redis", RedisAddress.cluster(cluster.uris(), PASSWORD))) {
            Traffic.of("Redis Cluster, master suspended for 20 s", PATIENCE, application).during(() -> {
                master.pause();
                awaitOther(master);
                Soon.last(Duration.ofSeconds(20));
                master.proceed();
                cluster.awaitWhole();
            }).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    @Tag("topology")
    void doesNotTellItsPassword() throws Exception {
        RedisServer master = cluster.masterOf("work");
        List<URI> telling = cluster.uris().stream()
                .map(uri -> URI.create("redis://:" + PASSWORD + "@127.0.0.1:" + uri.getPort())).toList();
        try (Application application = Application.start("redis", RedisAddress.cluster(telling, ""))) {
            Soon.await().until(() -> application.status().equals("RUNNING"));
            Traffic traffic = Traffic.of("Redis Cluster, password in the address, master killed", PATIENCE, application)
                    .during(() -> {
                        master.kill();
                        String silent = Soon.await().until(application::status, status -> !status.equals("RUNNING"));
                        assertThat(silent).doesNotContain(PASSWORD);
                        awaitOther(master);
                    });
            assertThat(Set.copyOf(traffic.books().refused())).noneMatch(reason -> reason.contains(PASSWORD));
            assertThat(application.log()).doesNotContain(PASSWORD);
        } finally {
            revive(master);
        }
    }

    @Test
    @Tag("topology")
    void startsAlthoughTheFirstServerIsSilent() throws Exception {
        RedisServer silent = cluster.servers().get(0);
        List<URI> silentFirst = new ArrayList<>(List.of(silent.uri()));
        silentFirst.addAll(cluster.uris().stream().filter(uri -> !uri.equals(silent.uri())).toList());
        silent.pause();
        try {
            awaitOther(silent);
            try (Application application = Application.start("redis", RedisAddress.cluster(silentFirst, PASSWORD))) {
                Soon.await().until(() -> application.status().equals("RUNNING"));
                Traffic.of("Redis Cluster, first server silent", PATIENCE, application).during(() -> {
                }).assertUnharmed();
            }
        } finally {
            silent.proceed();
        }
    }

    private static void awaitOther(RedisServer master) {
        Soon.await().ignoreExceptions().until(() -> cluster.masterOf("work") != master);
    }

    private static void revive(RedisServer killed) {
        if (!killed.isRunning()) {
            killed.restart();
        }
    }
}
