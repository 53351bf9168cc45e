package dev.herald.benchmarks.driver.report;

import java.time.LocalDate;
import java.util.Map;

/**
 * What one contender did in one round of a trial.
 *
 * @param day when, as in 2026-11-29
 */
public record Round(String scenario, String trial, String contender, int number, String day, Map<Figure, Double> figures) {

    /** One that was measured today. */
    public static Round today(String scenario, String trial, String contender, int number, Map<Figure, Double> figures) {
        return new Round(scenario, trial, contender, number, LocalDate.now().toString(), figures);
    }
}
