package dev.herald.clients.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.QuarkusDevModeTest;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/** In development mode without a server and a container runtime, topics are in memory. */
@DisabledIf("hasContainers")
class TopicInMemoryTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = new QuarkusDevModeTest()
            .withApplicationRoot(root -> root.addClass(News.class)
                    // In place of that of the module, which names a server.
                    .addAsResource(new StringAsset("\n"), "application.properties"))
            .setLogRecordPredicate(line -> true);

    @Singleton
    @IfBuildProfile("dev")
    static class News {

        private final MessagePublisher<String> publisher;

        News(@Publisher(topic = "news") MessagePublisher<String> publisher) {
            this.publisher = publisher;
        }

        void start(@Observes StartupEvent started) {
            publisher.send("news").subscribe().with(sent -> Logger.getLogger(News.class).info("published some news"));
        }
    }

    static boolean hasContainers() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    @Test
    void publishesInMemory() {
        await().atMost(Duration.ofSeconds(60)).until(() -> log().contains("published some news"));

        assertThat(log()).contains("no server is configured for sqs and sns", "are in memory, in this process")
                .doesNotContain("Docker isn't working", "valid Docker environment");
    }

    private static String log() {
        PatternFormatter format = new PatternFormatter("%p %s");
        return List.copyOf(APPLICATION.getLogRecords()).stream().map(format::format).collect(Collectors.joining("\n"));
    }
}
