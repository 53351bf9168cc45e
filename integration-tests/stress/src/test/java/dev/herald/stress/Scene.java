package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.herald.stress.Model.Delivered;

/** A model that sees what a test makes up, at times that the test makes up. */
final class Scene {

    private long now;
    final Model model = new Model(() -> now);
    private final Map<String, String> waiting = new LinkedHashMap<>();
    private final Map<String, List<Map<String, String>>> dead = new HashMap<>();

    void pass(Duration time) {
        now += time.toNanos();
    }

    void publish(Target target, String... ids) {
        for (String id : ids) {
            model.published(target, task(target, id), false);
        }
    }

    /** A handler is called with messages, and says that it is their nth attempt. */
    Call begin(Target target, int attempt, String... ids) {
        List<Delivered> messages = new ArrayList<>();
        for (String id : ids) {
            messages.add(new Delivered(task(target, id), attempt));
        }
        return model.begin(target, messages, Thread.currentThread().isInterrupted(), false);
    }

    /** A handler is called with a message, and ends so. */
    void handle(Target target, int attempt, String id, Ending ending) {
        begin(target, attempt, id).end(ending);
    }

    /** Ids are {@code group.number} where there are groups. */
    private static Task task(Target target, String id) {
        return Task.of(id, target.isFifo() ? id.substring(0, id.indexOf('.')) : null, List.of());
    }

    void stillWaiting(String id) {
        waiting.put(id, "visible");
    }

    void deadLetter(String id, String reason) {
        dead.computeIfAbsent(id, unseen -> new ArrayList<>())
                .add(reason == null ? Map.of() : Map.of("herald-dead-letter-reason", reason));
    }

    /** What the model found at once. */
    List<Invariant> violations() {
        return model.violations().stream().map(Violation::invariant).toList();
    }

    /** What was found about the order. */
    List<Invariant> orderViolations(Target target) {
        return OrderChecks.run(model, target, contents()).stream().map(Violation::invariant).toList();
    }

    /** What is found at the end. */
    List<Invariant> check(Target target) {
        return MessageChecks.run(model, target, contents()).stream().map(Violation::invariant).toList();
    }

    private Contents contents() {
        return new Contents(waiting, dead);
    }
}
