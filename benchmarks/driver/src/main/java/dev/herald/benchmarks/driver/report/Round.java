package dev.herald.benchmarks.driver.report;

import java.util.Map;

/** What one contender did in one round of a trial. */
public record Round(String scenario, String trial, String contender, int number, Map<Figure, Double> figures) {
}
