package dev.herald.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import dev.herald.stress.Target.Trait;

/** Makes up what handlers do with a message. */
final class PlanWriter {

    private static final double FAILS = 0.25;
    private static final double HEAVY = 0.025;
    private static final double DEAD_LETTER = 0.03;
    private static final double SLOW = 0.5;

    private final Random random;
    private final Set<String> without;

    PlanWriter(Random random, Set<String> without) {
        this.random = random;
        this.without = without;
    }

    List<Act> plan(Target target) {
        List<Act> plan = new ArrayList<>();
        Style style = target.style();
        if (chance(HEAVY)) {
            plan.add(act(style.heavy()));
        }
        if (chance(FAILS)) {
            int failures = 1 + random.nextInt(mostFailures(target));
            while (plan.size() < failures) {
                plan.add(act(style.failing()));
            }
        }
        if (chance(DEAD_LETTER) && !target.is(Trait.NO_DEAD_LETTERS)) {
            plan.add(act(List.of(style.last())));
        } else if (chance(SLOW)) {
            plan.add(act(style.good()));
        }
        return plan.stream().map(act -> without.contains(act.kind().name()) ? Act.OK : act).toList();
    }

    /** Without a dead-letter queue it has to be tried again however often it fails. */
    private static int mostFailures(Target target) {
        return target.is(Trait.NO_DEAD_LETTERS) ? 3 * Target.MAX_ATTEMPTS : Target.MAX_ATTEMPTS;
    }

    private Act act(List<Act.Kind> kinds) {
        Act.Kind kind = kinds.get(random.nextInt(kinds.size()));
        return new Act(kind, switch (kind) {
            case SLOW -> chance(0.03) ? between(100, 400) : between(1, 15);
            case BLOCK -> 60_000;
            case DEAF -> chance(0.3) ? 4_200 : between(1_800, 2_600);
            case ERROR -> between(0, 3);
            case EXTEND -> between(2_200, 3_400);
            case BLOCK_ON_CANCEL -> 700;
            case BLOCK_LOOP -> between(20, 150);
            case FAIL_LATER, TWICE -> between(1, 20);
            case NACK_SOON -> between(1, 80);
            case ACK_LATER -> between(1, 120);
            case THROW_THEN_ACK, THROW_THEN_DEAD_LETTER, NACK_THEN_ACK -> between(5, 120);
            case ACK_TOO_LATE -> between(2_800, 3_300);
            default -> 0;
        });
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
