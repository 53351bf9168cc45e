package dev.herald.runtime.health;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

import dev.herald.runtime.ListenerRegistry;

/** Down until all listeners have received that have to for the application to have started. */
@Startup
@Singleton
public class ListenerStartupCheck implements HealthCheck {

    private final ListenerRegistry listeners;
    private final HealthClock clock;

    public ListenerStartupCheck(ListenerRegistry listeners, HealthClock clock) {
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthReport.ofProblems("Herald listeners: startup", listeners.health(clock.nanos()), HealthRules::started);
    }
}
