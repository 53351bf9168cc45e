package dev.herald.benchmarks.driver.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

/** A broker's rounds in a file: those of a scenario stay until it is measured again. */
public final class Results {

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path file;
    private final List<Round> rounds;

    public Results(Path file) throws IOException {
        this.file = file;
        rounds = new ArrayList<>(Files.exists(file) ? List.of(mapper.readValue(file.toFile(), Round[].class)) : List.of());
    }

    /** Forgets what was measured of it. */
    public void begin(String scenario) {
        rounds.removeIf(round -> round.scenario().equals(scenario));
    }

    /** Adds a round, and keeps it even if the next one fails. */
    public void add(Round round) throws IOException {
        rounds.add(round);
        Files.createDirectories(file.getParent());
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rounds);
    }

    public Result of(String scenario, String limit) {
        return new Result(rounds.stream().filter(round -> round.scenario().equals(scenario)).toList(), limit);
    }
}
