package dev.herald.deployment.devservices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path temporary;

    /** Starts a guarded process, and waits to be killed. */
    static final class Parent {

        public static void main(String[] arguments) throws Exception {
            GuardedProcess.start(List.of("sleep", "600"), Map.of(), Path.of(arguments[0]), "sleep");
            Thread.sleep(600_000);
        }
    }

    @Test
    void endsWhenItIsClosed() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("server"));
        GuardedProcess process = GuardedProcess.start(List.of("sleep", "600"), Map.of(), folder, "sleep");
        ProcessHandle program = program(folder);

        process.close();

        assertThat(program.isAlive()).isFalse();
        assertThat(folder).doesNotExist();
    }

    @Test
    void endsWithAProcessThatIsKilled() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("server"));
        Process parent = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Parent.class.getName(), folder.toString()).redirectErrorStream(true)
                .redirectOutput(temporary.resolve("parent.log").toFile()).start();
        ProcessHandle program = program(folder);

        parent.destroyForcibly();

        await().atMost(PATIENCE).until(() -> !program.isAlive() && !Files.exists(folder));
    }

    @Test
    void tellsWhyItHasEnded() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("server"));
        try (GuardedProcess process = GuardedProcess.start(List.of("sh", "-c", "echo no space left; exit 3"), Map.of(), folder,
                "server")) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThatThrownBy(process::check)
                    .hasMessageContaining("server has ended").hasMessageContaining("no space left"));
        }
    }

    private static ProcessHandle program(Path folder) {
        Path pid = folder.resolve("sleep.pid");
        String text = await().atMost(PATIENCE).until(() -> Files.exists(pid) ? Files.readString(pid).strip() : "",
                read -> !read.isEmpty());
        return ProcessHandle.of(Long.parseLong(text)).orElseThrow();
    }
}
