package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What was found, for people to read. */
final class Report {

    private static final int IN_DETAIL = 3;

    private final Options options;
    private final Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);
    private final List<String> failures = new ArrayList<>();
    private int rounds;
    private int disturbed;
    private long longestStall;

    Report(Options options) {
        this.options = options;
        print("seed " + options.seed() + ", rounds of " + Script.LENGTH / 1000 + " s for " + options.time().toSeconds() + " s"
                + (options.without().isEmpty() ? "" : ", without " + options.without()) + "; the same again: "
                + options.command(options.seed()));
    }

    /** What was found before anything was disturbed. */
    void warmUp(List<Violation> violations) {
        add("warm-up", options.command(options.seed()), violations);
    }

    /** A round is over. @return whether what it violated fails the test */
    boolean round(long seed, List<Violation> violations, Duration stall) {
        rounds++;
        longestStall = Math.max(longestStall, stall.toNanos());
        List<Violation> counted = violations;
        if (Timing.isDisturbed(stall)) {
            disturbed++;
            counted = Timing.withoutDoubtful(violations);
            print("round " + rounds + ": threads did not run for up to " + stall.toMillis() + " ms; what depends on timing ("
                    + (violations.size() - counted.size()) + " findings) is left out");
        }
        return add("round " + rounds + ", seed " + seed, options.command(seed), counted);
    }

    /** The end of the run. */
    boolean end(List<Violation> violations) {
        return add("after " + rounds + " rounds", options.command(options.seed()), violations);
    }

    private boolean add(String where, String command, List<Violation> violations) {
        Map<Invariant, List<Violation>> byInvariant = violations.stream()
                .filter(violation -> !options.without().contains(violation.invariant().name()))
                .collect(
                        Collectors.groupingBy(Violation::invariant, () -> new EnumMap<>(Invariant.class), Collectors.toList()));
        byInvariant.forEach((invariant, found) -> counts.merge(invariant, found.size(), Integer::sum));
        StringBuilder text = new StringBuilder();
        byInvariant.forEach((invariant, found) -> {
            if (invariant.fails()) {
                append(text, invariant, found);
            }
        });
        if (text.isEmpty()) {
            return false;
        }
        failures.add(where + ": " + counts(byInvariant) + "; see the output; again by " + command);
        print(where + ", again by " + command + text);
        return true;
    }

    private static String counts(Map<Invariant, List<Violation>> found) {
        return found.entrySet().stream().map(entry -> entry.getKey() + " ×" + entry.getValue().size())
                .collect(Collectors.joining(", "));
    }

    private static void append(StringBuilder text, Invariant invariant, List<Violation> found) {
        Map<String, List<Violation>> byTarget = found.stream().collect(Collectors.groupingBy(
                violation -> String.valueOf(violation.target()), LinkedHashMap::new, Collectors.toList()));
        text.append("\n  ").append(invariant).append(" ×").append(found.size());
        if (found.get(0).target() != null) {
            text.append(" (").append(byTarget.entrySet().stream()
                    .map(entry -> entry.getKey() + ' ' + entry.getValue().size()).collect(Collectors.joining(", ")))
                    .append(')');
        }
        byTarget.values().stream().limit(IN_DETAIL).forEach(violations -> text.append("\n    ").append(violations.get(0)));
    }

    void summary(Totals totals, Resources before, Resources after) {
        print("seed " + options.seed() + ": " + rounds + " rounds, " + totals.messages + " messages, " + totals.calls
                + " calls, " + totals.failures + " failed attempts, " + totals.faults + " broker faults, " + totals.stops
                + " stops, " + totals.starts + " starts; " + count(Invariant.LOST) + " lost, " + count(Invariant.NOT_DRAINED)
                + " stuck, " + count(Invariant.DUPLICATE) + " duplicates, " + count(Invariant.OVERLAP) + " overlaps ("
                + count(Invariant.OVERLAP_AFTER_STOP) + " more with a handler that a stop gave up), " + count(Invariant.ORDER)
                + " order violations; longest stop " + TimeUnit.NANOSECONDS.toMillis(totals.longestStop) + " ms, longest stall "
                + TimeUnit.NANOSECONDS.toMillis(longestStall) + " ms (" + disturbed + " rounds disturbed); before: " + before
                + "; after: " + after);
        if (!counts.isEmpty()) {
            print("violations: " + counts);
        }
    }

    private int count(Invariant invariant) {
        return counts.getOrDefault(invariant, 0);
    }

    String failures() {
        return String.join("\n", failures);
    }

    static void print(String text) {
        System.out.println("[stress] " + text);
    }
}
