package dev.herald.runtime.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Meters by the type of error. Types come from the application and are not known before: of a meter there are at most
 * {@value #MOST}, which share one more with all later ones.
 */
final class ErrorTypes<M> {

    private static final int MOST = 20;

    private final M none;
    private final Map<String, M> byType = new ConcurrentHashMap<>();
    private final Function<String, M> meter;

    ErrorTypes(Function<String, M> meter) {
        this.meter = meter;
        this.none = meter.apply(Tagging.NO_ERROR);
    }

    M none() {
        return none;
    }

    M of(Throwable failure) {
        return of(failure.getClass().getName());
    }

    M of(String type) {
        M known = byType.get(type);
        return known != null ? known : ofNew(type);
    }

    private synchronized M ofNew(String type) {
        boolean isOneOfMany = !byType.containsKey(type) && byType.size() >= MOST;
        return byType.computeIfAbsent(isOneOfMany ? Tagging.OTHERS : type, meter);
    }
}
