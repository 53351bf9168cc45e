package dev.herald.topology;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.inject.Singleton;

import dev.herald.PublishException;

/** Records what became of the tasks that this instance sent and handled, in memory. */
@Singleton
class Ledger {

    private final Queue<Long> confirmed = new ConcurrentLinkedQueue<>();
    private final Queue<Long> handled = new ConcurrentLinkedQueue<>();
    private final Map<Long, String> deadLettered = new ConcurrentHashMap<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusedForGood = new ConcurrentLinkedQueue<>();

    /** What became of them, as JSON. */
    record Report(List<Long> confirmed, List<Long> handled, Map<Long, String> deadLettered, List<String> refused,
            List<String> refusedForGood) {
    }

    void confirmed(long number) {
        confirmed.add(number);
    }

    void handled(long number) {
        handled.add(number);
    }

    void deadLettered(long number, String reason) {
        deadLettered.put(number, reason);
    }

    /** It may have arrived nevertheless. */
    void refused(PublishException refusal) {
        (refusal.isRetryable() ? refused : refusedForGood).add(refusal.getMessage());
    }

    void refusedForGood(RuntimeException failure) {
        refusedForGood.add(failure.toString());
    }

    Report report() {
        return new Report(List.copyOf(confirmed), List.copyOf(handled), Map.copyOf(deadLettered), List.copyOf(refused),
                List.copyOf(refusedForGood));
    }
}
