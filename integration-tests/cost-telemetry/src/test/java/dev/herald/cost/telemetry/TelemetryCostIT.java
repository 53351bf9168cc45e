package dev.herald.cost.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What meters and spans cost per message on the memory broker, beside an application that is built without. */
class TelemetryCostIT {

    private static final Pattern COST = Pattern.compile("(?m)^COST (\\w+) (\\d+) (\\d+)$");
    private static final Map<Application, Map<String, Cost>> MEASURED = new EnumMap<>(Application.class);

    /** How the application is built. */
    private enum Application {
        NONE, METERS, SPANS, BOTH
    }

    /**
     * The bytes that telemetry may add to a message; runs differ by 100. Of those of a span, nine tenths are allocated by the
     * SDK and by Quarkus, which keeps the ids for the log.
     */
    enum Limit {
        /** Nothing is kept for a call. Measured: between -18 and 40. */
        METERS_HANDLE(48),
        /** Nothing is kept for a call, whose start is on the publisher's stack. Measured: -16. */
        METERS_SEND(24),
        /** Measured: 1,358 to 1,464. */
        SPANS_HANDLE(1_600),
        /** With the header that goes out. Measured: 1,432 to 1,448. */
        SPANS_SEND(1_600),
        /** Measured: 1,425 to 1,517. */
        BOTH_HANDLE(1_700),
        /** Measured: 1,496. */
        BOTH_SEND(1_700);

        private final long most;

        Limit(long most) {
            this.most = most;
        }

        private Application application() {
            return Application.valueOf(name().substring(0, name().indexOf('_')));
        }

        private String what() {
            return name().substring(name().indexOf('_') + 1).toLowerCase(Locale.ROOT);
        }
    }

    @BeforeAll
    static void measure() throws IOException, InterruptedException {
        for (Application application : Application.values()) {
            MEASURED.put(application, run(application));
        }
    }

    private static Map<String, Cost> run(Application application) throws IOException, InterruptedException {
        String jar = System.getProperty("cost.jars").replace("{application}",
                application.name().toLowerCase(Locale.ROOT));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-XX:+UseSerialGC", "-jar", jar).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Map<String, Cost> costs = new HashMap<>();
        for (MatchResult match : COST.matcher(output).results().toList()) {
            costs.put(match.group(1), new Cost(Long.parseLong(match.group(2)), Long.parseLong(match.group(3))));
        }
        assertThat(costs).as(output).containsOnlyKeys("handle", "send");
        return costs;
    }

    @ParameterizedTest
    @EnumSource
    void addsFewBytesToAMessage(Limit limit) {
        Cost without = MEASURED.get(Application.NONE).get(limit.what());
        Cost with = MEASURED.get(limit.application()).get(limit.what());
        long added = with.bytes() - without.bytes();
        System.out.printf("FIGURE cost of %s to %s a message: %d bytes more than %d, at most %d%n", limit.application(),
                limit.what(), added, without.bytes(), limit.most);
        assertThat(added).as("%s: bytes added to %d", limit, without.bytes()).isLessThanOrEqualTo(limit.most);
    }

    /** Depends on the machine: printed for who compares, not limited. */
    @Test
    void takesTimeOfTheProcessors() {
        for (Application application : Application.values()) {
            MEASURED.get(application).forEach((what, cost) -> {
                long without = MEASURED.get(Application.NONE).get(what).nanos();
                System.out.printf("FIGURE processor time with %s to %s a message: %d ns, %.2f times that without%n",
                        application, what, cost.nanos(), (double) cost.nanos() / without);
                assertThat(cost.nanos()).isPositive();
            });
        }
    }
}
