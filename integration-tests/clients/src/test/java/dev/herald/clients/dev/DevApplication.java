package dev.herald.clients.dev;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.shrinkwrap.api.asset.StringAsset;

import io.quarkus.test.QuarkusDevModeTest;

/** An application in development mode that has one client, and says nothing about a server. Its log tells what it does. */
final class DevApplication {

    static final String BROKER = System.getProperty("clients.broker", "");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private DevApplication() {
    }

    static QuarkusDevModeTest with(String... properties) {
        return new QuarkusDevModeTest()
                .withApplicationRoot(root -> root.addClass(EchoedOrders.class)
                        .addAsResource(new StringAsset(String.join("\n", properties)), "application.properties"))
                .setLogRecordPredicate(line -> true);
    }

    /** Waits for a line of the log. */
    static String line(QuarkusDevModeTest application, String part) {
        return await().atMost(PATIENCE).until(
                () -> lines(application).filter(line -> line.contains(part)).findFirst().orElse(""),
                line -> !line.isEmpty());
    }

    static String log(QuarkusDevModeTest application) {
        return lines(application).collect(Collectors.joining("\n"));
    }

    private static Stream<String> lines(QuarkusDevModeTest application) {
        return List.copyOf(application.getLogRecords()).stream()
                .map(line -> new org.jboss.logmanager.formatters.PatternFormatter("%p %s").format(line));
    }

    /** Otherwise the client extensions start containers, and Herald has nothing to do. */
    static boolean hasNoContainerRuntime() {
        return System.getenv("DOCKER_HOST") == null && Stream.of("/var/run/docker.sock", "/run/podman/podman.sock",
                System.getenv("XDG_RUNTIME_DIR") + "/podman/podman.sock", System.getProperty("user.home") + "/.docker/run")
                .map(Path::of).noneMatch(Files::exists);
    }

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":")).map(Path::of).map(folder -> folder.resolve(program))
                .anyMatch(Files::isExecutable);
    }
}
