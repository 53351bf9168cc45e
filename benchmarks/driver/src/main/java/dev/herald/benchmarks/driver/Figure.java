package dev.herald.benchmarks.driver;

import java.util.Locale;

/** What is measured, in the order in which the report shows it. */
enum Figure {

    MESSAGES_PER_SECOND("messages/s", 0, true), CPU_MICROS("CPU µs/message", 1, true), ALLOCATED_BYTES(
            "bytes allocated/message", 0, true), FIRST_MESSAGE_MILLIS("start-up to first message, ms", 0,
                    true), RESIDENT_MB("resident memory, MB", 0, true), THREADS("threads", 0, false), DUPLICATES("duplicates",
                            0, false), LOST("lost", 0, false), UNSETTLED("not settled", 0, false);

    private final String label;
    private final int decimals;
    private final boolean compared;

    Figure(String label, int decimals, boolean compared) {
        this.label = label;
        this.decimals = decimals;
        this.compared = compared;
    }

    String label() {
        return label;
    }

    /** Whether its ratio to that of the loop says something. */
    boolean isCompared() {
        return compared;
    }

    String format(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
