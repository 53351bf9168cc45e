package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.spi.Broker;

/** In tests without a server and a container runtime, topics are in memory. */
@QuarkusTest
@TestProfile(PublishingWithoutServerTest.NoServer.class)
@DisabledIf("hasContainers")
class PublishingWithoutServerTest {

    public static final class NoServer implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.devservices.enabled", "true", "quarkus.sns.endpoint-override", "",
                    "quarkus.sns.aws.credentials.type", "default");
        }
    }

    @Inject
    OrderEvents events;
    @All
    List<Broker> brokers;

    @Test
    void publishesInMemory() {
        assertThat(brokers).extracting(Broker::name).containsOnly("memory");
        assertThat(brokers).flatExtracting(Broker::serves).contains("sns");
        assertThat(events.publisher().send("event").await().atMost(Duration.ofSeconds(30))).isNotNull();
    }

    static boolean hasContainers() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }
}
