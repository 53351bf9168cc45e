package dev.herald.benchmarks.driver.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the figures were measured on, by Linux. */
final class Machine {

    private Machine() {
    }

    static String description() throws IOException {
        return "%s, %d cores, %d GB of memory".formatted(value("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Math.round(Long.parseLong(value("/proc/meminfo", "MemTotal").split(" ")[0]) / 1024.0 / 1024.0));
    }

    private static String value(String file, String key) throws IOException {
        return Files.readString(Path.of(file)).lines().filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown");
    }
}
