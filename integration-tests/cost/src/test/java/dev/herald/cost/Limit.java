package dev.herald.cost;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Upper limits of costs: either a goal of the design, or a measured value plus the headroom that the comment states. A change
 * that makes Herald cheaper lowers the limit.
 */
enum Limit {

    /** The goal is 200: every call receives or deletes 10 messages. Measured: 201. */
    SQS_CALLS("SQS calls per 1,000 messages", 210),
    /** The goal, and the measured value: the longest poll lasts 20 s. A busy machine polls less often. */
    IDLE_RECEIVES("receives per minute of an idle SQS queue, of 20 s each", 3),
    /** 25 % more than measured on JDK 17: 885; previously 967. */
    ALLOCATION("bytes allocated per message by the container in memory, handler on a worker", 1_110),
    /** One polling thread per listener, and a shared timer. Measured: 21. */
    IDLE_THREADS("threads of 20 idle listeners in memory", 21),
    /** 5 % more than measured: 297 on JDK 17; previously 250, before rules for failures, pauses, rates and filters. */
    HERALD_CLASSES("classes of dev.herald loaded at start", 312),
    /** 15 % more than measured: 4,108 on JDK 17, 4,358 on JDK 25. Most of them belong to the JDK and Quarkus. */
    ALL_CLASSES("classes loaded at start", 4_725);

    private final String what;
    private final long most;

    Limit(String what, long most) {
        this.what = what;
        this.most = most;
    }

    /** Prints the figure, for the log of every build, and fails if it exceeds the limit. */
    void check(long measured) {
        System.out.printf("FIGURE cost %s: %d, at most %d%n", what, measured, most);
        assertThat(measured).as("%s: %d measured, at most %d allowed (%s.%s)", what, measured, most,
                Limit.class.getSimpleName(), name()).isLessThanOrEqualTo(most);
    }
}
