package dev.herald.stress;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.herald.stress.Action.Ask;
import dev.herald.stress.Action.Concurrency;
import dev.herald.stress.Action.Duplicate;
import dev.herald.stress.Action.EndLeases;
import dev.herald.stress.Action.FailPublishes;
import dev.herald.stress.Action.FailReceives;
import dev.herald.stress.Action.FailSettlements;
import dev.herald.stress.Action.Publish;
import dev.herald.stress.Action.PublishEvent;
import dev.herald.stress.Action.Saturate;
import dev.herald.stress.Action.StopListener;
import dev.herald.stress.Script.Step;
import dev.herald.stress.Target.Trait;

/** Makes up a script from a seed. */
final class ScriptWriter {

    private static final int GROUPS = 6;
    private static final int MESSAGES = 140;
    private static final int MESSAGES_IN_GROUPS = 80;
    private static final int MOST_AT_ONCE = 25;
    private static final double UNREADABLE = 0.02;
    private static final double VIP = 0.5;

    private final long seed;
    private final Set<String> without;
    private final Random random;
    private final PlanWriter plans;
    private final List<Step> steps = new ArrayList<>();
    private int messages;

    private ScriptWriter(long seed, Set<String> without) {
        this.seed = seed;
        this.without = without;
        this.random = new Random(seed);
        this.plans = new PlanWriter(random, without);
    }

    /** @param without acts and actions to leave out; the rest of the script stays as it is */
    static Script write(long seed, Set<String> without) {
        return new ScriptWriter(seed, without).write();
    }

    private Script write() {
        for (Target target : Target.values()) {
            if (!target.is(Trait.EVENTS) && !target.is(Trait.FORWARDED)) {
                messages(target);
            }
            steps.addAll(new ControlWriter(target, random).write());
        }
        events();
        faults();
        List<Step> inOrder = steps.stream().filter(step -> !without.contains(step.action().name())).map(this::tamed)
                .sorted(Comparator.comparingInt(Step::at)).toList();
        return new Script(seed, inOrder);
    }

    private Step tamed(Step step) {
        if (step.action() instanceof StopListener stop && without.contains(stop.caller().name())) {
            return new Step(step.at(), new StopListener(stop.target(), Action.Caller.WAITS));
        }
        if (step.action() instanceof Concurrency change && change.handlers() == Integer.MAX_VALUE
                && without.contains("MAX_VALUE")) {
            return new Step(step.at(), new Concurrency(change.target(), 2 * change.target().concurrency()));
        }
        return step;
    }

    private void messages(Target target) {
        int left = target.isFifo() ? MESSAGES_IN_GROUPS : MESSAGES;
        while (left > 0) {
            int at = time();
            int burst = Math.min(left, 1 + random.nextInt(MOST_AT_ONCE));
            for (int i = 0; i < burst; i++) {
                step(at, message(target));
            }
            left -= burst;
        }
    }

    private Action message(Target target) {
        String group = target.isFifo() ? "g" + random.nextInt(GROUPS) : null;
        Task task = Task.of(nextId(), group, plans.plan(target));
        boolean unreadable = isUnreadable() && !target.is(Trait.NO_DEAD_LETTERS);
        return target == Target.ASK && !unreadable && random.nextBoolean()
                ? new Ask(task)
                : new Publish(target, task, unreadable);
    }

    private void events() {
        for (int i = 0; i < MESSAGES; i++) {
            boolean vip = random.nextDouble() < VIP;
            Task task = Task.of(nextId(), null, plans.plan(vip ? Target.VIP_EVENTS : Target.ALL_EVENTS));
            step(time(), new PublishEvent(task, vip, isUnreadable()));
        }
    }

    private void faults() {
        for (int i = 0; i < 5; i++) {
            step(time(), new FailSettlements(any(), 1 + random.nextInt(3)));
            step(time(), new FailReceives(any(), 1 + random.nextInt(2)));
            step(time(), new FailPublishes(1 + random.nextInt(2)));
            step(time(), new EndLeases(random.nextBoolean() ? Target.LOSSY : Target.ORDERED_LOSSY));
        }
        for (int i = 0; i < 12; i++) {
            step(time(), new Duplicate(Target.TWINS));
        }
        step(time(), new Saturate(200 + random.nextInt(500)));
    }

    private Target any() {
        return Target.values()[random.nextInt(Target.values().length)];
    }

    private boolean isUnreadable() {
        return random.nextDouble() < UNREADABLE;
    }

    private int time() {
        return random.nextInt(Script.LENGTH);
    }

    private String nextId() {
        return Long.toString(seed, Character.MAX_RADIX) + '-' + ++messages;
    }

    private void step(int at, Action action) {
        steps.add(new Step(at, action));
    }
}
