package dev.herald.runtime.health;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

import io.smallrye.health.api.Wellness;

import dev.herald.runtime.ListenerRegistry;

/** Down while a listener is in trouble that people should look at. */
@Wellness
@Singleton
public class ListenerWellnessCheck implements HealthCheck {

    private final ListenerRegistry listeners;
    private final HealthClock clock;

    public ListenerWellnessCheck(ListenerRegistry listeners, HealthClock clock) {
        this.listeners = listeners;
        this.clock = clock;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthReport.ofProblems("Herald listeners: wellness", listeners.health(clock.nanos()), HealthRules::well);
    }
}
