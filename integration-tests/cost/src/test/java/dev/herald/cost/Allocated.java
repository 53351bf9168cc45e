package dev.herald.cost;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.ThreadMXBean;

/**
 * The bytes that the live threads have allocated so far. The bytes of a thread that ends are lost; threads of Herald and
 * Quarkus end only after seconds without allocations.
 */
record Allocated(Map<Long, Long> bytesByThread) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Allocated now() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> byThread = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            byThread.put(ids[i], Math.max(0, bytes[i]));
        }
        return new Allocated(byThread);
    }

    long since(Allocated earlier) {
        return bytesByThread.entrySet().stream()
                .mapToLong(thread -> thread.getValue() - earlier.bytesByThread.getOrDefault(thread.getKey(), 0L))
                .filter(bytes -> bytes > 0).sum();
    }
}
