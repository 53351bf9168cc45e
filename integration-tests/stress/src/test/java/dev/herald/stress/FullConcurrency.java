package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Singleton;

import dev.herald.stress.Target.Trait;

/** Has as many handlers of each listener block together as its concurrency allows: no place was lost. */
@Singleton
class FullConcurrency {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Messages beyond the concurrency, which must wait. */
    private static final int MORE = 2;

    private final Model model;
    private final Director director;
    private final QuietChecks quiet;
    private final Gates gates;
    private int messages;

    FullConcurrency(Model model, Director director, QuietChecks quiet, Gates gates) {
        this.model = model;
        this.director = director;
        this.quiet = quiet;
        this.gates = gates;
    }

    void check(String prefix) {
        for (Target target : Target.values()) {
            if (!target.is(Trait.EVENTS)) {
                check(prefix, List.of(target));
            }
        }
        check(prefix, List.of(Target.ALL_EVENTS, Target.VIP_EVENTS));
    }

    /** Of listeners that get the same messages. */
    private void check(String prefix, List<Target> targets) {
        List<Gate> closed = targets.stream().map(gates::close).toList();
        int highest = targets.stream().mapToInt(Target::concurrency).max().orElseThrow();
        for (int i = 1; i <= highest + MORE; i++) {
            send(targets.get(0), prefix + "-gate-" + ++messages);
            if (targets.get(0).isBatch() && i <= highest) {
                // A batch that runs takes no further message.
                int running = i;
                QuietChecks.within(PATIENCE, () -> quiet.running(targets.get(0)) >= running);
            }
        }
        targets.forEach(this::awaitAll);
        closed.forEach(Gate::open);
    }

    private void awaitAll(Target target) {
        AtomicInteger most = new AtomicInteger();
        boolean reached = QuietChecks.within(PATIENCE,
                () -> most.accumulateAndGet(quiet.running(target), Math::max) >= target.concurrency());
        if (!reached) {
            model.violated(Violation.of(Invariant.CONCURRENCY_LOST, target, most + " handlers run together, "
                    + target.concurrency() + " should; " + director.listener(target).status()));
        }
    }

    private void send(Target target, String id) {
        List<Act> plan = new ArrayList<>(List.of(Act.of(Act.Kind.GATE)));
        Task task = Task.of(id, target.isFifo() ? id : null, plan);
        if (target.is(Trait.EVENTS)) {
            director.publish(task, true, false);
        } else {
            director.send(target, task, false);
        }
    }
}
