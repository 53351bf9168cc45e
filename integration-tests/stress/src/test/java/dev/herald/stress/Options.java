package dev.herald.stress;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * What system properties say of a run.
 *
 * @param seed of the first round ({@code herald.stress.seed}); random by default
 * @param time after which no further round begins ({@code herald.stress.seconds})
 * @param goOn whether to go on after a round with violations ({@code herald.stress.go-on})
 * @param without acts, actions, callers of stop and invariants to leave out, by their names, and {@code MAX_VALUE} for that
 *        concurrency ({@code herald.stress.without}): to look behind a known fault
 */
record Options(long seed, Duration time, boolean goOn, Set<String> without) {

    private static final String PREFIX = "herald.stress.";
    private static final long SEEDS = 1_000_000_000;

    static Options read() {
        return new Options(
                Long.parseLong(property("seed", Long.toString(ThreadLocalRandom.current().nextLong(SEEDS)))),
                Duration.ofSeconds(Long.parseLong(property("seconds", "45"))),
                Boolean.parseBoolean(property("go-on", "false")),
                Arrays.stream(property("without", "").split(",")).filter(name -> !name.isBlank())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static String property(String name, String otherwise) {
        String value = System.getProperty(PREFIX + name, "");
        return value.isBlank() ? otherwise : value;
    }

    /** How to run the round of this seed again, as the first one. */
    String command(long roundSeed) {
        return "./mvnw verify -pl integration-tests/stress -am -Dtest=StressTest -Dsurefire.failIfNoSpecifiedTests=false -D"
                + PREFIX + "seed=" + roundSeed
                + (without.isEmpty() ? "" : " -D" + PREFIX + "without=" + String.join(",", without));
    }
}
