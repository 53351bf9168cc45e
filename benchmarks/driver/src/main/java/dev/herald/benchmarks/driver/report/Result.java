package dev.herald.benchmarks.driver.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All rounds of a scenario.
 *
 * @param limit the name of the contender that the others are compared with
 */
public record Result(List<Round> rounds, String limit) {

    public List<String> trials() {
        return rounds.stream().map(Round::trial).distinct().toList();
    }

    /** What was measured when and where. */
    Map<String, List<String>> trialsByOccasion() {
        Map<String, List<String>> trials = new LinkedHashMap<>();
        rounds.forEach(round -> {
            List<String> together = trials.computeIfAbsent(round.occasion(), occasion -> new ArrayList<>());
            if (!together.contains(round.trial())) {
                together.add(round.trial());
            }
        });
        return trials;
    }

    /** Those that any round has. */
    public List<Figure> figures() {
        return rounds.stream().flatMap(round -> round.figures().keySet().stream()).distinct().sorted().toList();
    }

    public boolean has(String trial, String contender) {
        return of(trial, contender).findAny().isPresent();
    }

    /** Empty if the contender doesn't have this figure. */
    public Optional<Spread> spread(String trial, String contender, Figure figure) {
        List<Double> values = of(trial, contender).filter(round -> round.figures().containsKey(figure))
                .map(round -> round.figures().get(figure)).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** How many times the limit's figure the contender's is; empty where either is missing, or the limit's is 0. */
    Optional<Double> ratio(String trial, String contender, Figure figure) {
        Optional<Spread> base = spread(trial, limit, figure).filter(spread -> spread.median() > 0);
        return base.flatMap(loop -> spread(trial, contender, figure).map(spread -> spread.median() / loop.median()));
    }

    private Stream<Round> of(String trial, String contender) {
        return rounds.stream().filter(round -> round.trial().equals(trial) && round.contender().equals(contender));
    }
}
