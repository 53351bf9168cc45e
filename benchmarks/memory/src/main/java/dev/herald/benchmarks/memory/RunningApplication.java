package dev.herald.benchmarks.memory;

import java.util.concurrent.CountDownLatch;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** The Quarkus application within a benchmark's process. */
public final class RunningApplication implements QuarkusApplication {

    private static final CountDownLatch STARTED = new CountDownLatch(1);

    /** Starts it, once for the process, and returns when its beans are available. */
    static void start() throws InterruptedException {
        Thread thread = new Thread(() -> Quarkus.run(RunningApplication.class, (code, failure) -> {
            if (failure != null) {
                failure.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }), "application");
        thread.setDaemon(true);
        thread.start();
        STARTED.await();
    }

    static <T> T bean(Class<T> type) {
        return Arc.container().instance(type).get();
    }

    @Override
    public int run(String... arguments) {
        STARTED.countDown();
        Quarkus.waitForExit();
        return 0;
    }
}
