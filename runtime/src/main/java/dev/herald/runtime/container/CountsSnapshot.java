package dev.herald.runtime.container;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.herald.ListenerCounts;

/** A listener's counters at one time. Applications return them as JSON, also as native executables. */
@RegisterForReflection
record CountsSnapshot(long received, long handled, long failed, long acknowledged, long retried, long deadLettered,
        long released, long leasesLost, long lateSettlements, long dropped, long gaps, int inFlight, int running)
        implements
            ListenerCounts {

    /** With the name that applications know. */
    @Override
    public String toString() {
        return "ListenerCounts[received=" + received + ", handled=" + handled + ", failed=" + failed + ", acknowledged="
                + acknowledged + ", retried=" + retried + ", deadLettered=" + deadLettered + ", released=" + released
                + ", leasesLost=" + leasesLost + ", lateSettlements=" + lateSettlements + ", dropped=" + dropped + ", gaps="
                + gaps + ", inFlight=" + inFlight + ", running=" + running + "]";
    }
}
