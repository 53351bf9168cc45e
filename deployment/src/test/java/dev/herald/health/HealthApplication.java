package dev.herald.health;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;

import dev.herald.runtime.health.HealthClock;

/** What the tests of health checks share: an application on the memory broker, its health, and its clock. */
@Singleton
class HealthApplication {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    @Inject
    SmallRyeHealthReporter reporter;

    @Inject
    TestClock clock;

    static QuarkusUnitTest application(Class<?>... further) {
        return new QuarkusUnitTest()
                .withApplicationRoot(root -> root.addClasses(HealthApplication.class, TestClock.class, Check.class)
                        .addClasses(further))
                .overrideConfigKey("quarkus.devservices.enabled", "false")
                .overrideConfigKey("quarkus.herald.broker", "memory")
                .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
                .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s");
    }

    /** Goes ahead of the real time when a test says so. */
    @Alternative
    @Priority(1)
    @Singleton
    static class TestClock extends HealthClock {

        private final AtomicLong ahead = new AtomicLong();

        @Override
        public long nanos() {
            return System.nanoTime() + ahead.get();
        }

        void lookAhead(Duration duration) {
            ahead.set(duration.toNanos());
        }
    }

    /**
     * The response of a check.
     *
     * @param isUp its status
     * @param data its data, as texts
     */
    record Check(boolean isUp, Map<String, String> data) {
    }

    /** Has health checks look at what happens now as they would after a time. */
    void lookAhead(Duration duration) {
        clock.lookAhead(duration);
    }

    Check live() {
        return check(reporter.getLiveness(), "liveness");
    }

    Check ready() {
        return check(reporter.getReadiness(), "readiness");
    }

    Check started() {
        return check(reporter.getStartup(), "startup");
    }

    Check well() {
        return check(reporter.getWellness(), "wellness");
    }

    /** Whether all of Herald's checks are. */
    boolean isUp() {
        return checks().allMatch(check -> check.getString("status").equals("UP"));
    }

    /** The names of Herald's checks. */
    List<String> names() {
        return checks().map(check -> check.getString("name")).toList();
    }

    /** Those of the clients, whose servers are not there, do not matter. */
    private Stream<JsonObject> checks() {
        return reporter.getHealth().getPayload().getJsonArray("checks").stream().map(JsonObject.class::cast)
                .filter(check -> check.getString("name").startsWith("Herald"));
    }

    private static Check check(SmallRyeHealth health, String kind) {
        JsonObject check = health.getPayload().getJsonArray("checks").stream().map(JsonObject.class::cast)
                .filter(one -> one.getString("name").equals("Herald listeners: " + kind)).findFirst().orElseThrow();
        return new Check(check.getString("status").equals("UP"), check.containsKey("data")
                ? check.getJsonObject("data").entrySet().stream()
                        .collect(toMap(Map.Entry::getKey, entry -> entry.getValue() instanceof JsonString text
                                ? text.getString()
                                : entry.getValue().toString()))
                : Map.of());
    }

    void awaitReady() {
        eventually(() -> assertThat(ready().isUp()).as("ready: %s", ready()).isTrue());
    }

    void awaitState(String listener, String state) {
        eventually(() -> assertThat(ready().data()).containsEntry(listener + ".state", state));
    }

    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(INTERVAL).atMost(PATIENCE).untilAsserted(assertion);
    }
}
