package dev.herald.cost.telemetry;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What a message costs.
 *
 * @param bytes the bytes allocated
 * @param nanos the time of the processors, in nanoseconds
 */
record Cost(long bytes, long nanos) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();

    /** What has to be measured, for one round. */
    interface Work {
        void run() throws Exception;
    }

    static Cost of(int messages, Work work) throws Exception {
        Map<Long, Long> before = bytesByThread();
        long cpu = PROCESS.getProcessCpuTime();
        work.run();
        long nanos = PROCESS.getProcessCpuTime() - cpu;
        // Threads that end meanwhile would be missing: those of Herald and Quarkus end after seconds without work.
        long bytes = bytesByThread().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L)).filter(more -> more > 0)
                .sum();
        return new Cost(bytes / messages, nanos / messages);
    }

    private static Map<Long, Long> bytesByThread() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> byThread = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            byThread.put(ids[i], Math.max(0, bytes[i]));
        }
        return byThread;
    }
}
