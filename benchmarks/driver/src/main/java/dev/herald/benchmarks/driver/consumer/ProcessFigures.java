package dev.herald.benchmarks.driver.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells of a process.
 *
 * @param cpuMillis of all its threads so far, user and system, in steps of 10
 * @param residentKb what it has in memory
 */
public record ProcessFigures(long cpuMillis, long residentKb, int threads) {

    /** Linux counts a hundred ticks a second for user space, on every architecture that a JDK runs on. */
    private static final int MILLIS_PER_TICK = 10;

    public static ProcessFigures of(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid));
        return parse(Files.readString(folder.resolve("stat")), Files.readString(folder.resolve("status")));
    }

    /** @param stat whose second field is a name in parentheses that may hold spaces */
    static ProcessFigures parse(String stat, String status) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return new ProcessFigures(ticks * MILLIS_PER_TICK, number(status, "VmRSS:"), (int) number(status, "Threads:"));
    }

    private static long number(String status, String name) {
        return status.lines().filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip().split(" ")[0])).findFirst()
                .orElse(0);
    }
}
