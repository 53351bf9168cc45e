package dev.herald.stress;

import java.util.List;

import dev.herald.stress.Model.OrderDoubt;

/** Which doubts about the order were justified. */
final class OrderChecks {

    private OrderChecks() {
    }

    /** A message may go on if the one before it is dead; that it died too early is another matter. */
    static List<Violation> run(Model model, Target target, Contents contents) {
        synchronized (model) {
            return model.orderDoubts().stream().filter(doubt -> doubt.violation().target() == target)
                    .filter(doubt -> !diedBefore(doubt, contents)).map(OrderDoubt::violation).toList();
        }
    }

    private static boolean diedBefore(OrderDoubt doubt, Contents contents) {
        return !contents.dead(doubt.blocker().task.id()).isEmpty()
                && doubt.blocker().attempts.size() == doubt.attemptsThen();
    }
}
