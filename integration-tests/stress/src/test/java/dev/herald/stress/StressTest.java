package dev.herald.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

/**
 * Plays randomized scripts against listeners of all kinds, and checks after each that the contract holds. What is done
 * depends on the seed alone; when threads run does not, so a seed makes a failure likely, not certain.
 */
@QuarkusTest
@TestProfile(StressTest.Profile.class)
class StressTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Target.configuration();
        }
    }

    private final Options options = Options.read();

    @Inject
    Model model;

    @Inject
    Broker broker;

    @Inject
    Director director;

    @Inject
    QuietChecks quiet;

    @Inject
    FullConcurrency concurrency;

    @Test
    void keepsItsContractUnderStress() throws InterruptedException {
        Report report = new Report(options);
        LogWatch log = LogWatch.start();
        Heartbeat heartbeat = Heartbeat.start();
        try {
            report.warmUp(warmUp());
            Resources before = Resources.now();
            rounds(report, log, heartbeat);
            report.end(before.check());
            report.summary(model.totals(), before, Resources.now());
        } finally {
            heartbeat.stop();
            log.close();
        }
        assertThat(report.failures()).isEmpty();
    }

    /** What the application has once and for all, such as the queue of replies and its thread, it has after this. */
    private List<Violation> warmUp() throws InterruptedException {
        model.newRound();
        director.play(new Script(0, List.of(new Script.Step(0, new Action.Ask(Task.of("warm-up", null, List.of()))))));
        concurrency.check("warm-up");
        quiet.drain();
        List<Violation> found = quiet.run();
        broker.clear();
        return found;
    }

    private void rounds(Report report, LogWatch log, Heartbeat heartbeat) throws InterruptedException {
        long end = System.nanoTime() + options.time().toNanos();
        long seed = options.seed();
        do {
            heartbeat.reset();
            List<Violation> found = new ArrayList<>(round(seed, heartbeat));
            found.addAll(log.take());
            if (report.round(seed, found, heartbeat.longestStall()) && !options.goOn()) {
                return;
            }
            seed++;
        } while (System.nanoTime() - end < 0);
    }

    private List<Violation> round(long seed, Heartbeat heartbeat) throws InterruptedException {
        model.newRound();
        Script script = ScriptWriter.write(seed, options.without());
        director.play(script);
        broker.heal();
        quiet.checkStates();
        for (Target target : Target.values()) {
            director.restore(target);
        }
        director.awaitStops(heartbeat.longestStall());
        boolean drained = quiet.drain();
        // What an attempt that was given up returns may be published yet.
        quiet.awaitLastCalls();
        concurrency.check(Long.toString(seed, Character.MAX_RADIX));
        if (drained) {
            quiet.drain();
        }
        director.stopAll();
        director.awaitStops(heartbeat.longestStall());
        List<Violation> found = quiet.run();
        for (Target target : Target.values()) {
            director.restore(target);
        }
        broker.clear();
        model.newRound();
        return found;
    }
}
