package dev.herald.benchmarks.driver.report;

import java.util.Locale;

/** What is measured, in the order in which the report shows it. */
public enum Figure {

    MESSAGES_PER_SECOND("messages/s", 0, true), //
    NANOS("ns/message", 0, true), //
    CPU_MICROS("CPU µs/message", 1, true), //
    ALLOCATED_BYTES("bytes allocated/message", 0, true), //
    STARTED_MILLIS("start-up, ms", 0, true), //
    FIRST_MESSAGE_MILLIS("start-up to first message, ms", 0, true), //
    RESIDENT_MB("resident memory, MB", 0, true), //
    THREADS("threads", 0, false), //
    OFFERED_PER_SECOND("offered/s", 0, false), //
    HANDLED_P50_MICROS("send to handler, µs: p50", 0, true), //
    HANDLED_P99_MICROS("p99", 0, true), //
    HANDLED_P999_MICROS("p99.9", 0, false), //
    HANDLED_MAX_MICROS("max", 0, false), //
    SETTLED_P50_MICROS("handler end to settlement, µs: p50", 0, false), //
    SETTLED_P99_MICROS("p99", 0, false), //
    SETTLED_P999_MICROS("p99.9", 0, false), //
    SETTLED_MAX_MICROS("max", 0, false), //
    CALLS_PER_THOUSAND("calls per 1,000 messages", 0, false), //
    RECEIVES_PER_THOUSAND("of which receives", 0, false), //
    RECEIVES_PER_MINUTE("receive calls per idle minute", 0, false), //
    IDLE_CPU_MILLIS("CPU ms per idle minute", 0, false), //
    DUPLICATES("duplicates", 0, false), //
    LOST("lost", 0, false), //
    UNSETTLED("not settled", 0, false), //
    FAILED("aborted run", 0, false);

    private final String label;
    private final int decimals;
    private final boolean compared;

    Figure(String label, int decimals, boolean compared) {
        this.label = label;
        this.decimals = decimals;
        this.compared = compared;
    }

    public String label() {
        return label;
    }

    /** Whether its ratio to that of the loop says something. */
    boolean isCompared() {
        return compared;
    }

    /** Whether anything but 0 is a fault. */
    boolean isFault() {
        return this == DUPLICATES || this == LOST || this == UNSETTLED || this == FAILED;
    }

    String format(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
