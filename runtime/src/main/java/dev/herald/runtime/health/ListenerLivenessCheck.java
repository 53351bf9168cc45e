package dev.herald.runtime.health;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

import dev.herald.runtime.ListenerRegistry;

/** Down if only a restart of the application lets its listeners go on. */
@Liveness
@Singleton
public class ListenerLivenessCheck implements HealthCheck {

    private final ListenerRegistry listeners;
    private final HealthClock clock;

    public ListenerLivenessCheck(ListenerRegistry listeners, HealthClock clock) {
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthReport.ofProblems("Herald listeners: liveness", listeners.health(clock.nanos()), HealthRules::live);
    }
}
