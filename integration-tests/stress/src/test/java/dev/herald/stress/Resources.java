package dev.herald.stress;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the process holds: threads by the beginning of their names, and the heap after a collection.
 *
 * @param threads how many, without those of pools that have a limit of their own
 * @param heap in bytes
 */
record Resources(Map<String, Long> threads, long heap) {

    /** Quarkus's worker pool and the JDK's, and the test's own. */
    private static final List<String> BOUNDED = List.of("executor-thread", "ForkJoinPool", "stress-", "surefire",
            "CompletableFutureDelayScheduler");
    /** The container's threads for blocking calls end when they were idle for ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long MEGABYTE = 1 << 20;
    private static final long MORE_HEAP = 16 * MEGABYTE;

    static Resources now() {
        return new Resources(countThreads(), collectedHeap());
    }

    private static Map<String, Long> countThreads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> BOUNDED.stream().noneMatch(name::startsWith))
                .collect(Collectors.groupingBy(name -> name.replaceAll("\\d+", "#"), TreeMap::new, Collectors.counting()));
    }

    private static long collectedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return least;
    }

    /** What was not returned since then. */
    List<Violation> check() {
        List<Violation> found = new ArrayList<>();
        if (!QuietChecks.within(PATIENCE, () -> moreThreads().isEmpty())) {
            found.add(Violation.of(Invariant.THREADS, null, "more threads than before: " + moreThreads()));
        }
        long used = collectedHeap();
        if (used > heap + MORE_HEAP) {
            found.add(Violation.of(Invariant.HEAP, null,
                    used / MEGABYTE + " MB are in use, " + heap / MEGABYTE + " MB were before"));
        }
        return found;
    }

    private Map<String, String> moreThreads() {
        Map<String, String> more = new TreeMap<>();
        countThreads().forEach((name, count) -> {
            long before = threads.getOrDefault(name, 0L);
            if (count > before) {
                more.put(name, count + " instead of " + before);
            }
        });
        return more;
    }

    @Override
    public String toString() {
        long herald = threads.entrySet().stream().filter(entry -> entry.getKey().startsWith("herald-"))
                .mapToLong(Map.Entry::getValue).sum();
        return threads.values().stream().mapToLong(Long::longValue).sum() + " threads (" + herald + " of Herald), "
                + heap / MEGABYTE + " MB";
    }
}
