package dev.herald.benchmarks.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * What the command line asks for.
 *
 * @param benchmarks the folder of the modules
 * @param reports the folder that the pages go to
 * @param withinOneProcess whether what needs no broker is measured too
 * @param scenarios names; all, if there are none
 * @param trials beginnings of names; all, if there are none
 * @param contenders names; all, if there are none
 */
record Options(Path benchmarks, Path reports, Set<Measured> brokers, boolean withinOneProcess, int rounds, boolean quick,
        List<String> scenarios, List<String> trials, List<String> contenders) {

    /** @throws IllegalArgumentException naming what isn't understood */
    static Options parse(String[] arguments) {
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        Path benchmarks = Path.of(rest.next());
        Path reports = Path.of(rest.next());
        Set<Measured> brokers = EnumSet.noneOf(Measured.class);
        boolean withinOneProcess = false;
        int rounds = 5;
        boolean quick = false;
        List<String> scenarios = new ArrayList<>();
        List<String> trials = new ArrayList<>();
        List<String> contenders = new ArrayList<>();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--rounds" -> rounds = Integer.parseInt(rest.next());
                case "--quick" -> quick = true;
                case "--only" -> scenarios.addAll(List.of(rest.next().split(",")));
                case "--trials" -> trials.addAll(List.of(rest.next().split(",")));
                case "--contenders" -> contenders.addAll(List.of(rest.next().split(",")));
                case WithinOneProcess.ID -> withinOneProcess = true;
                default -> brokers.add(broker(argument));
            }
        }
        boolean all = brokers.isEmpty() && !withinOneProcess;
        return new Options(benchmarks, reports, all ? EnumSet.allOf(Measured.class) : brokers, all || withinOneProcess, rounds,
                quick, List.copyOf(scenarios), List.copyOf(trials), List.copyOf(contenders));
    }

    private static Measured broker(String id) {
        return Arrays.stream(Measured.values()).filter(broker -> broker.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is neither an option nor one of "
                        + Arrays.stream(Measured.values()).map(Measured::id).toList() + ", " + WithinOneProcess.ID));
    }

    /** Where the rounds are kept that the page of this id is made of. */
    Path results(String id) {
        return reports.resolve("results/" + id + ".json");
    }

    boolean wantsScenario(String name) {
        return scenarios.isEmpty() || scenarios.contains(name);
    }

    boolean wantsTrial(String name) {
        return trials.isEmpty() || trials.stream().anyMatch(name::startsWith);
    }

    boolean wantsContender(String name) {
        return contenders.isEmpty() || contenders.contains(name);
    }
}
