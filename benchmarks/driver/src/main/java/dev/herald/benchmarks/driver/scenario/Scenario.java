package dev.herald.benchmarks.driver.scenario;

import java.util.List;
import java.util.function.Predicate;

import dev.herald.benchmarks.driver.consumer.Contender;

/**
 * Trials that answer one question.
 *
 * @param name on the command line
 * @param heading in the report
 * @param how it was measured, in the report
 * @param mostRounds that make sense: a count does not vary
 * @param isFor who takes part
 */
public record Scenario(String name, String heading, String how, int mostRounds, Predicate<Contender> isFor,
        List<Trial> trials) {
}
