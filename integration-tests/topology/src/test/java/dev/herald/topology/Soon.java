package dev.herald.topology;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for the servers and for the application's answer to what happens to them. */
final class Soon {

    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private Soon() {
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(AT_MOST).pollInterval(Duration.ofMillis(100));
    }

    /** Lets an outage last: time itself is what the application is to get through. */
    static void last(Duration outage) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(outage.toMillis());
    }
}
