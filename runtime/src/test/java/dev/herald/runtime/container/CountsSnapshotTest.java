package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountsSnapshotTest {

    @Test
    void isPrintedByTheNameThatApplicationsKnow() {
        assertThat(new CountsSnapshot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)).hasToString("ListenerCounts[received=1,"
                + " handled=2, failed=3, acknowledged=4, retried=5, deadLettered=6, released=7, leasesLost=8,"
                + " lateSettlements=9, dropped=10, gaps=11, inFlight=12, running=13]");
    }
}
