package dev.herald.runtime.support;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import org.jboss.threads.EnhancedQueueExecutor;

/** Threads beside the container's own; none is kept while there is nothing to do. */
final class ThreadPools {

    /** More calls at once than the default connection pools of clients allow. */
    private static final int MOST_THREADS = 64;
    private static final Duration IDLE = Duration.ofSeconds(10);

    private ThreadPools() {
    }

    /** Up to {@link #MOST_THREADS} threads; further tasks wait for one. */
    static ExecutorService bounded(String name) {
        return new EnhancedQueueExecutor.Builder().setCorePoolSize(0).setMaximumPoolSize(MOST_THREADS).setKeepAliveTime(IDLE)
                .setRegisterMBean(false).setThreadFactory(named(name)).build();
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(application);
            return thread;
        };
    }
}
