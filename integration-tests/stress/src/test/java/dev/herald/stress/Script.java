package dev.herald.stress;

import java.util.List;

/**
 * What is done in one round, and when. The same seed makes the same script.
 *
 * @param steps in the order of time
 */
record Script(long seed, List<Step> steps) {

    /** How long a script lasts, in milliseconds. */
    static final int LENGTH = 6_000;

    /** @param at milliseconds since the round began */
    record Step(int at, Action action) {
    }
}
