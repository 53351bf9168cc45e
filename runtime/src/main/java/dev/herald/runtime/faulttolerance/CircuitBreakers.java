package dev.herald.runtime.faulttolerance;

import jakarta.inject.Singleton;

import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;

import dev.herald.runtime.container.CircuitBreakerWatch;

/** The circuit breakers of SmallRye Fault Tolerance, by {@code @CircuitBreakerName}. */
@Singleton
public class CircuitBreakers implements CircuitBreakerWatch {

    private final CircuitBreakerMaintenance breakers;

    public CircuitBreakers(CircuitBreakerMaintenance breakers) {
        this.breakers = breakers;
    }

    @Override
    public void watch(String name, Events events) {
        breakers.onStateChange(name, state -> {
            switch (state) {
                case OPEN -> events.opened();
                case HALF_OPEN -> events.halfOpened();
                case CLOSED -> events.closed();
            }
        });
    }
}
