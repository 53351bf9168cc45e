package dev.herald.runtime.container;

import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.FailureText;

/** The calls to a broker about messages that were received: each has an answer for each message, whatever happens. */
final class BrokerCalls {

    private final ListenerObserver observer;

    BrokerCalls(ListenerObserver observer) {
        this.observer = observer;
    }

    /**
     * The broker's answers. After a call that failed as a whole, or answered nonsense, each message may be tried again:
     * whatever was thrown, nothing stays undecided.
     */
    List<SettlementResult> answers(BrokerOperation operation, int messages, Supplier<List<SettlementResult>> call) {
        if (observer == ListenerObserver.NONE) {
            return answers(messages, call);
        }
        long begun = System.nanoTime();
        List<SettlementResult> results = answers(messages, call);
        observer.brokerAnswered(operation, messages, failures(results), System.nanoTime() - begun);
        return results;
    }

    private static List<SettlementResult> answers(int expected, Supplier<List<SettlementResult>> call) {
        try {
            List<SettlementResult> results = call.get();
            if (results.size() == expected && !hasNull(results)) {
                return results;
            }
            return Collections.nCopies(expected, SettlementResult
                    .retry("the broker answered for " + results.size() + " of " + expected + " messages"));
        } catch (Throwable failure) {
            return Collections.nCopies(expected, SettlementResult.retry(FailureText.of(failure)));
        }
    }

    /** Immutable lists reject {@code contains(null)}. */
    private static boolean hasNull(List<?> list) {
        for (Object element : list) {
            if (element == null) {
                return true;
            }
        }
        return false;
    }

    private static int failures(List<SettlementResult> results) {
        int failures = 0;
        for (SettlementResult result : results) {
            if (result.status() != SettlementResult.Status.DONE) {
                failures++;
            }
        }
        return failures;
    }
}
