package dev.herald.stress;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.herald.stress.Target.Trait;

/** What must hold for each message of one listener when all is quiet. Guarded by the {@link Model}. */
final class MessageChecks {

    private static final String REASON = "herald-dead-letter-reason";

    private final Model model;
    private final Traffic traffic;
    private final Target target;
    private final Contents contents;
    private final long now;
    private final List<Violation> violations = new ArrayList<>();
    /** What injected faults may excuse. */
    private final List<Violation> excusable = new ArrayList<>();

    private MessageChecks(Model model, Target target, Contents contents) {
        this.model = model;
        this.traffic = model.traffic(target);
        this.target = target;
        this.contents = contents;
        this.now = model.nanoTime();
    }

    static List<Violation> run(Model model, Target target, Contents contents) {
        synchronized (model) {
            return new MessageChecks(model, target, contents).run();
        }
    }

    private List<Violation> run() {
        for (History history : traffic.histories()) {
            check(history);
        }
        contents.waiting().forEach((id, where) -> {
            if (traffic.history(id) == null) {
                violations.add(new Violation(Invariant.NOT_DRAINED, target, id, "never published here, and " + where,
                        List.of()));
            }
        });
        Set<String> messages = new HashSet<>();
        excusable.forEach(violation -> messages.add(violation.message()));
        if (messages.size() > traffic.excused()) {
            violations.addAll(excusable);
        }
        return violations;
    }

    private void check(History history) {
        if (contents.waits(history.task.id())) {
            violate(Invariant.NOT_DRAINED, history, "still " + contents.waiting().get(history.task.id()));
        } else {
            checkGone(history);
        }
        checkDeadLetters(history, contents.dead(history.task.id()));
        checkAttempts(history);
    }

    private void checkGone(History history) {
        boolean dead = !contents.dead(history.task.id()).isEmpty();
        boolean neverCame = history.isUncertain() && history.attempts.isEmpty();
        if (dead || neverCame) {
            return;
        }
        if (!history.ended(Ending.WELL)) {
            violate(Invariant.LOST, history, "neither in its queue nor in the dead-letter queue, and never handled well");
        } else if (history.attempts.stream().noneMatch(this::endedWell)) {
            violate(Invariant.FORWARD_LOST, history, "handled well and gone, but its result never came");
        }
    }

    /** Where the result is published, that it came says that it was: publishing may fail after the handler has returned. */
    private boolean endedWell(Attempt attempt) {
        return attempt.ending() == Ending.WELL && (target != Target.FORWARD || arrived(attempt.resultId()));
    }

    private boolean arrived(String id) {
        History result = model.traffic(Target.SINK).history(id);
        return result != null && !result.attempts.isEmpty();
    }

    private void checkDeadLetters(History history, List<Map<String, String>> letters) {
        if (letters.isEmpty()) {
            return;
        }
        int attempts = history.attempts.size() + traffic.leaseEnds();
        if (!history.unreadable && !history.ended(Ending.DEAD_LETTERED) && attempts < Target.MAX_ATTEMPTS) {
            violate(Invariant.DEAD_LETTERED_EARLY, history, "dead-lettered after " + history.attempts.size() + " calls, "
                    + (letters.get(0).containsKey(REASON)
                            ? "with the reason: " + letters.get(0).get(REASON)
                            : "by the broker"));
        } else if (letters.stream().anyMatch(letter -> letter.getOrDefault(REASON, "").isBlank())) {
            violate(Invariant.DEAD_LETTER_HEADERS, history, "a dead letter without " + REASON);
        }
        if (settledInTime(history) != null) {
            excusably(Invariant.SETTLED_TWICE, history, "acknowledged, and dead-lettered");
        } else if (letters.size() > 1 && traffic.stops().isEmpty()) {
            excusably(Invariant.SETTLED_TWICE, history, "dead-lettered " + letters.size() + " times");
        }
    }

    private void checkAttempts(History history) {
        Attempt settled = settledInTime(history);
        if (settled != null && history.attempts.size() > settled.number) {
            excusably(Invariant.DUPLICATE, history,
                    "handled again after call " + settled.number + ", which ended well and in time");
        }
        if (history.attempts.size() > mostAttempts(history)) {
            excusably(Invariant.TOO_MANY_ATTEMPTS, history,
                    history.attempts.size() + " calls, and at most " + mostAttempts(history) + " can be explained");
        }
        if (history.attempts.stream().anyMatch(Attempt::isOpen)) {
            violate(Invariant.NOT_CANCELLED, history, "a call has not ended, though its lease must be over");
        }
    }

    /** The attempt that ended well and was neither lost nor given up, or {@code null}. */
    private Attempt settledInTime(History history) {
        return history.attempts.stream().filter(attempt -> endedWell(attempt) && !isDisturbed(attempt))
                .findFirst().orElse(null);
    }

    private boolean isDisturbed(Attempt attempt) {
        return traffic.mayBeLost(attempt, now) || traffic.mayBeReleased(attempt, now);
    }

    /** In order, retries are counted by the container alone, and forgotten when it returns the message. */
    private long mostAttempts(History history) {
        if (target.is(Trait.NO_DEAD_LETTERS)) {
            return Long.MAX_VALUE;
        }
        long disturbed = history.attempts.stream().filter(this::isDisturbed).count();
        return target.isFifo()
                ? Target.MAX_ATTEMPTS * (1 + disturbed + traffic.stops().size())
                : Target.MAX_ATTEMPTS + disturbed;
    }

    private void excusably(Invariant invariant, History history, String text) {
        if (!target.is(Trait.LOSSY)) {
            excusable.add(violation(invariant, history, text));
        }
    }

    private void violate(Invariant invariant, History history, String text) {
        violations.add(violation(invariant, history, text));
    }

    private Violation violation(Invariant invariant, History history, String text) {
        return new Violation(invariant, target, history.task.id(), text, history.events());
    }
}
