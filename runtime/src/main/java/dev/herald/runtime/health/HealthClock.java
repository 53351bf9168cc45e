package dev.herald.runtime.health;

import jakarta.inject.Singleton;

/** The time by which health checks measure how long something lasts. Tests replace it. */
@Singleton
public class HealthClock {

    /** {@link System#nanoTime}. */
    public long nanos() {
        return System.nanoTime();
    }
}
