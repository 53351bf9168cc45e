package dev.herald.cost;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The most that something may cost. Where the goal is the design's, it is the limit; where it was measured, the limit is
 * what was measured and the headroom that its comment tells. A change that makes Herald cheaper lowers it.
 */
enum Limit {

    /** 200 if every call brings or deletes 10 messages. The goal; measured: 201. */
    SQS_CALLS("SQS calls per 1,000 messages", 210),
    /** The longest poll lasts 20 s. The goal, and measured; fewer on a machine that is busy. */
    IDLE_RECEIVES("receives per minute of an idle SQS queue, of 20 s each", 3),
    /** A quarter more than measured on JDK 17: 885; before, 967. */
    ALLOCATION("bytes allocated per message by the container in memory, handler on a worker", 1_110),
    /** A poll at a time for each of the 20, and the timer they share. Measured: 21. */
    IDLE_THREADS("threads of 20 idle listeners in memory", 21),
    /** 10 % more than measured: 228 on JDK 17, 243 on JDK 25. */
    HERALD_CLASSES("classes of dev.herald loaded at start", 250),
    /** 15 % more than measured: 4,108 on JDK 17, 4,358 on JDK 25. Most of them are the JDK's and Quarkus's. */
    ALL_CLASSES("classes loaded at start", 4_725);

    private final String what;
    private final long most;

    Limit(String what, long most) {
        this.what = what;
        this.most = most;
    }

    /** Prints the figure, so that the log of every build has it, and fails if it is more. */
    void check(long measured) {
        System.out.printf("FIGURE cost %s: %d, at most %d%n", what, measured, most);
        assertThat(measured).as("%s: %d measured, at most %d allowed (%s.%s)", what, measured, most,
                Limit.class.getSimpleName(), name()).isLessThanOrEqualTo(most);
    }
}
