package dev.herald.benchmarks.driver.report;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;

/**
 * What one contender did in one round of a trial.
 *
 * @param day when, as in 2026-11-29
 * @param machine where
 */
public record Round(String scenario, String trial, String contender, int number, String day, String machine,
        Map<Figure, Double> figures) {

    /** One that was measured today, on this machine. */
    public static Round here(String scenario, String trial, String contender, int number, Map<Figure, Double> figures)
            throws IOException {
        return new Round(scenario, trial, contender, number, LocalDate.now().toString(), Machine.description(), figures);
    }

    /** When and where. */
    String occasion() {
        return day + " on " + machine;
    }
}
