package dev.herald.stress;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a machine that stalls makes doubtful: on it, leases end that the container meant to keep. */
final class Timing {

    /** A lease is extended when half of it is over. */
    private static final Duration LONGEST_STALL = Target.VISIBILITY_TIMEOUT.dividedBy(3);
    private static final Set<Invariant> DOUBTFUL = EnumSet.of(Invariant.DUPLICATE, Invariant.SETTLED_TWICE,
            Invariant.TOO_MANY_ATTEMPTS, Invariant.ATTEMPTS_MISCOUNTED, Invariant.DEAD_LETTERED_EARLY, Invariant.LEASE_LOST);

    private Timing() {
    }

    static boolean isDisturbed(Duration stall) {
        return stall.compareTo(LONGEST_STALL) > 0;
    }

    static List<Violation> withoutDoubtful(List<Violation> violations) {
        return violations.stream().filter(violation -> !DOUBTFUL.contains(violation.invariant())).toList();
    }
}
