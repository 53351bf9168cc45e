package dev.herald.container;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

import io.quarkus.test.QuarkusUnitTest;

/** What the tests of the container share: an application on the memory broker, and how long to wait for it. */
final class MemoryApplication {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private MemoryApplication() {
    }

    /**
     * An application of the test's nested classes and {@code further} ones, on the memory broker. Failures are retried
     * quickly, and a shutdown does not wait long for the handlers that a failed test leaves behind.
     */
    static QuarkusUnitTest application(Class<?>... further) {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(MemoryApplication.class, Gate.class, GroupLog.class,
                        Scene.class, Scenes.class)
                        .addClasses(further))
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.herald.broker", "memory")
                .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
                .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s");
    }

    /** Waits until the assertion holds. */
    static void eventually(ThrowingRunnable assertion) {
        patience().atMost(PATIENCE).untilAsserted(assertion);
    }

    /** Holds soon, and then goes on to hold: the first violation fails. */
    static void throughout(Duration time, Runnable assertion) {
        eventually(assertion::run);
        long end = System.nanoTime() + time.toNanos();
        do {
            assertion.run();
            LockSupport.parkNanos(INTERVAL.toNanos());
        } while (System.nanoTime() - end < 0);
        assertion.run();
    }

    private static ConditionFactory patience() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(INTERVAL);
    }
}
