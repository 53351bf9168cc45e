package dev.herald.runtime.container;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.Delivery;
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
     *
     * @param items what it is about, one for each message
     */
    <T> List<SettlementResult> answers(BrokerOperation operation, List<T> items, Function<? super T, Delivery> delivery,
            Supplier<List<SettlementResult>> call) {
        if (observer == ListenerObserver.NONE) {
            return answers(items.size(), call);
        }
        long begun = System.nanoTime();
        List<SettlementResult> results = answers(items.size(), call);
        observer.brokerAnswered(operation, view(items, delivery), failures(results), System.nanoTime() - begun);
        return results;
    }

    /** Not a copy: most observers only count them. */
    private static <T> List<Delivery> view(List<T> items, Function<? super T, Delivery> delivery) {
        return new AbstractList<>() {

            @Override
            public Delivery get(int index) {
                return delivery.apply(items.get(index));
            }

            @Override
            public int size() {
                return items.size();
            }
        };
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
