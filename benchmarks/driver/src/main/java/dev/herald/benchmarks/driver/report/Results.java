package dev.herald.benchmarks.driver.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A broker's rounds in a file, one on a line: those of a trial stay until it is measured again. The file is kept with the
 * page that is made of it, so that who measures one scenario anew does not lose the others.
 */
public final class Results {

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path file;
    private final List<Round> rounds;

    public Results(Path file) throws IOException {
        this.file = file;
        rounds = new ArrayList<>(Files.exists(file) ? List.of(mapper.readValue(file.toFile(), Round[].class)) : List.of());
    }

    /** Forgets what was measured of a trial. */
    public void begin(String scenario, String trial) {
        rounds.removeIf(round -> round.scenario().equals(scenario) && round.trial().equals(trial));
    }

    /** Adds a round, and keeps it even if the next one fails. */
    public void add(Round round) throws IOException {
        rounds.add(round);
        List<String> lines = new ArrayList<>(rounds.size());
        for (Round one : rounds) {
            lines.add(mapper.writeValueAsString(one));
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
    }

    /** @param trials those of the scenario, in the order in which they are to be shown */
    public Result of(String scenario, List<String> trials, String limit) {
        return new Result(trials.stream().flatMap(trial -> rounds.stream()
                .filter(round -> round.scenario().equals(scenario) && round.trial().equals(trial))).toList(), limit);
    }
}
