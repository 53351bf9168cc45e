package dev.herald.cost;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes that the packaged application loads, in a separate process, until its listener receives. */
class StartCostIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aStartLoadsFewClasses() throws IOException, InterruptedException {
        Path classes = folder.resolve("classes.log");
        Path log = folder.resolve("application.log");
        Process application = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load=info:file=" + classes + "::filecount=0",
                "-Dquarkus.herald.listener.\"counted\".enabled=true", "-jar", System.getProperty("cost.jar"))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            await().atMost(PATIENCE).until(() -> Files.readString(log),
                    text -> text.contains("Installed features") && text.contains("Listener 'counted' is receiving"));
        } finally {
            application.destroyForcibly().waitFor();
        }
        List<String> loaded = loaded(classes);
        Limit.HERALD_CLASSES.check(loaded.stream().filter(StartCostIT::isHeralds).count());
        Limit.ALL_CLASSES.check(loaded.size());
    }

    /** Leaves out the classes of the application and those generated in its package. */
    private static boolean isHeralds(String type) {
        return type.startsWith("dev.herald.") && !type.startsWith(StartCostIT.class.getPackageName() + ".");
    }

    /** The class names, from lines such as {@code [0.004s][info][class,load] java.lang.Object source: shared objects file}. */
    private static List<String> loaded(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" source: "))
                    .map(line -> line.substring(line.indexOf("] ") + 2).strip().split(" ")[0]).toList();
        }
    }
}
