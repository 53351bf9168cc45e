package dev.herald.runtime.container;

import java.util.concurrent.atomic.LongAdder;

import dev.herald.ListenerCounts;

/** What a listener counts. */
final class ListenerMetrics {

    final LongAdder received = new LongAdder();
    final LongAdder handled = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder retried = new LongAdder();
    final LongAdder deadLettered = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder leasesLost = new LongAdder();
    final LongAdder lateSettlements = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LastTime lastReceived = new LastTime();
    final LastTime lastLeaseLost = new LastTime();
    final LastTime lastDeadLettered = new LastTime();

    ListenerCounts snapshot(int inFlight, int running) {
        return new CountsSnapshot(received.sum(), handled.sum(), failed.sum(), acknowledged.sum(), retried.sum(),
                deadLettered.sum(), released.sum(), leasesLost.sum(), lateSettlements.sum(), dropped.sum(), gaps.sum(),
                inFlight, running);
    }
}
