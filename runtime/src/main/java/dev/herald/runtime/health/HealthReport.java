package dev.herald.runtime.health;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;

import dev.herald.runtime.container.ListenerHealth;

/** The response of a health check: down if any listener has a problem. Its data are texts and numbers, for each listener. */
final class HealthReport {

    private final String name;
    private final Map<String, Object> data = new TreeMap<>();
    private boolean isUp = true;

    private HealthReport(String name) {
        this.name = name;
    }

    /** Says what is wrong with listeners, if anything. */
    static HealthCheckResponse ofProblems(String name, List<ListenerHealth> listeners,
            Function<ListenerHealth, String> rule) {
        HealthReport report = new HealthReport(name);
        listeners.forEach(listener -> report.judge(listener, rule));
        return report.response();
    }

    /** Says what is wrong with listeners, and what all of them are doing. */
    static HealthCheckResponse ofAll(String name, List<ListenerHealth> listeners, Function<ListenerHealth, String> rule) {
        HealthReport report = new HealthReport(name);
        listeners.forEach(listener -> {
            report.describe(listener);
            report.judge(listener, rule);
        });
        return report.response();
    }

    private void judge(ListenerHealth listener, Function<ListenerHealth, String> rule) {
        String problem = rule.apply(listener);
        if (!problem.isEmpty()) {
            isUp = false;
            add(listener, "problem", problem);
        }
    }

    private void describe(ListenerHealth listener) {
        add(listener, "state", listener.status().state().name());
        add(listener, "since", text(listener.status().since()));
        add(listener, "in-flight", (long) listener.inFlight());
        if (!listener.status().reason().isEmpty()) {
            add(listener, "reason", listener.status().reason());
        }
        listener.lastMessageNanos()
                .ifPresent(nanos -> add(listener, "last-message", text(Instant.now().minusNanos(nanos))));
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private void add(ListenerHealth listener, String what, Object value) {
        data.put(listener.listener() + "." + what, value);
    }

    private HealthCheckResponse response() {
        return new HealthCheckResponse(name, isUp ? Status.UP : Status.DOWN,
                data.isEmpty() ? Optional.empty() : Optional.of(data));
    }
}
