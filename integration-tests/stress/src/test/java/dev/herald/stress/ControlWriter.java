package dev.herald.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.herald.stress.Action.Caller;
import dev.herald.stress.Action.Concurrency;
import dev.herald.stress.Action.PauseListener;
import dev.herald.stress.Action.ResumeListener;
import dev.herald.stress.Action.StartListener;
import dev.herald.stress.Action.StopListener;
import dev.herald.stress.Script.Step;

/**
 * Makes up when a listener is stopped, started, paused, resumed and given another concurrency. Only what has one meaning
 * is done: nothing is resumed that is stopped, nothing paused that is stopped.
 */
final class ControlWriter {

    private final Target target;
    private final Random random;
    private final List<Step> steps = new ArrayList<>();
    private int at;

    ControlWriter(Target target, Random random) {
        this.target = target;
        this.random = random;
    }

    List<Step> write() {
        at = random.nextInt(Script.LENGTH);
        while (at < Script.LENGTH) {
            visit();
            at += 400 + random.nextInt(3_000);
        }
        return steps;
    }

    private void visit() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> stop();
            case 3, 4 -> pause();
            case 5, 6 -> step(new Concurrency(target, concurrency()));
            default -> flap();
        }
    }

    /** Started again at once, while it drains, after that, or only when the script is over. */
    private void stop() {
        step(stopListener());
        switch (random.nextInt(4)) {
            case 0 -> step(new StartListener(target));
            case 1 -> later(900, new StartListener(target));
            case 2 -> later(2_500, new StartListener(target));
            default -> at = Script.LENGTH;
        }
    }

    private void pause() {
        step(new PauseListener(target));
        later(1_500, new ResumeListener(target));
    }

    /** Many calls in a row, some of them twice. */
    private void flap() {
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            boolean stops = random.nextBoolean();
            twiceAtTimes(stops ? stopListener() : new PauseListener(target));
            at += random.nextInt(4);
            twiceAtTimes(stops ? new StartListener(target) : new ResumeListener(target));
            at += random.nextInt(4);
        }
    }

    private void twiceAtTimes(Action action) {
        step(action);
        if (random.nextInt(4) == 0) {
            step(action);
        }
    }

    private StopListener stopListener() {
        Caller[] callers = Caller.values();
        return new StopListener(target, callers[random.nextInt(callers.length)]);
    }

    private int concurrency() {
        return random.nextInt(12) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(2 * target.concurrency());
    }

    private void later(int atMost, Action action) {
        at = Math.min(at + random.nextInt(atMost), Script.LENGTH);
        step(action);
    }

    private void step(Action action) {
        steps.add(new Step(at, action));
    }
}
