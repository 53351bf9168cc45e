package dev.herald.runtime.health;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import dev.herald.runtime.ListenerRegistry;

/** Down while a listener does not receive that has to for the application to be ready; says what all listeners are doing. */
@Readiness
@Singleton
public class ListenerReadinessCheck implements HealthCheck {

    private final ListenerRegistry listeners;
    private final HealthClock clock;

    public ListenerReadinessCheck(ListenerRegistry listeners, HealthClock clock) {
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthReport.ofAll("Herald listeners: readiness", listeners.health(clock.nanos()), HealthRules::ready);
    }
}
