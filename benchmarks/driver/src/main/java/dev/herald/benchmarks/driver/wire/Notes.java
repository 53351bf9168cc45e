package dev.herald.benchmarks.driver.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a tap has noted. Thread-safe. */
final class Notes {

    private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private final Map<Long, Long> settled = new ConcurrentHashMap<>();

    void called(String name) {
        calls.computeIfAbsent(name, first -> new LongAdder()).increment();
    }

    /** Only the first time counts. */
    void settled(long order, long nanos) {
        settled.putIfAbsent(order, nanos);
    }

    Map<String, Long> calls() {
        Map<String, Long> counts = new HashMap<>();
        calls.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    Map<Long, Long> settled() {
        return Map.copyOf(settled);
    }
}
