package dev.herald.benchmarks.driver.report;

import java.util.List;

/** What the rounds of one measurement came to: the one in the middle, and how far apart they were. */
public record Spread(double median, double least, double greatest) {

    /** Of at least one round. */
    static Spread of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
}
