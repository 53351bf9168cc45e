package dev.herald.benchmarks.driver;

import java.util.Map;

/**
 * What one contender did in one round of a trial.
 */
record Round(String trial, String contender, int number, Map<Figure, Double> figures) {
}
