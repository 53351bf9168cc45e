package dev.herald.benchmarks.driver;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rounds of a scenario. */
record Result(List<Round> rounds) {

    /** Those that any contender has. */
    List<Figure> figures(String trial) {
        return of(trial).flatMap(round -> round.figures().keySet().stream()).distinct().sorted().toList();
    }

    /** Empty if the contender doesn't have this figure. */
    Optional<Spread> spread(String trial, String contender, Figure figure) {
        List<Double> values = of(trial).filter(round -> round.contender().equals(contender))
                .filter(round -> round.figures().containsKey(figure)).map(round -> round.figures().get(figure)).toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** How many times the loop's figure the contender's is; empty where either is missing, or the loop's is 0. */
    Optional<Double> ratio(String trial, String contender, Figure figure) {
        Optional<Spread> loop = spread(trial, Contenders.LOOP, figure).filter(spread -> spread.median() > 0);
        return loop.flatMap(base -> spread(trial, contender, figure).map(spread -> spread.median() / base.median()));
    }

    private Stream<Round> of(String trial) {
        return rounds.stream().filter(round -> round.trial().equals(trial));
    }
}
