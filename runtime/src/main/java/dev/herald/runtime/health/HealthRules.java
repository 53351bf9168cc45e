package dev.herald.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.herald.runtime.config.HeraldConfig.HealthConfig.Readiness;
import dev.herald.runtime.container.ListenerHealth;
import dev.herald.runtime.support.Nanos;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;

/**
 * What makes a listener unhealthy, in words; empty if nothing does. A listener that is not to receive, because it is disabled,
 * paused or stopped, is healthy.
 */
final class HealthRules {

    private static final long RECENTLY = TimeUnit.MINUTES.toNanos(10);

    private HealthRules() {
    }

    /** What only a restart of the application cures. */
    static String live(ListenerHealth listener) {
        if (!listener.isWanted()) {
            return "";
        }
        if (listener.hasDied()) {
            return "its receiving thread has ended, which no failure should cause; please report this defect";
        }
        return listener.isStuck()
                ? "no handler is free: all still run, a minute after they were interrupted or cancelled because of "
                        + "max-processing-time"
                : "";
    }

    /** What keeps the application from being ready, according to {@code health.readiness}. */
    static String ready(ListenerHealth listener) {
        Readiness readiness = listener.settings().readiness();
        if (readiness == Readiness.NEVER) {
            return "";
        }
        String beginning = beginning(listener, "readiness=" + readiness.name().toLowerCase(Locale.ROOT));
        return beginning.isEmpty() && readiness == Readiness.ALWAYS ? failing(listener) : beginning;
    }

    /** What keeps the application from having started, according to {@code health.startup}. */
    static String started(ListenerHealth listener) {
        return listener.settings().startup() ? beginning(listener, "startup=true") : "";
    }

    /** What people should look at. */
    static String well(ListenerHealth listener) {
        if (!listener.isWanted()) {
            return "";
        }
        List<String> problems = new ArrayList<>();
        String failing = failing(listener);
        if (!failing.isEmpty()) {
            problems.add(failing);
        }
        if (isRecent(listener.leaseLostNanos())) {
            problems.add("it lost leases in the last 10 minutes");
        }
        if (isRecent(listener.deadLetteredNanos())) {
            problems.add("it dead-lettered messages in the last 10 minutes");
        }
        return String.join("; ", problems);
    }

    private static String beginning(ListenerHealth listener, String setting) {
        return listener.isWanted() && !listener.hasReceived()
                ? "it has not received since the application started, as " + key(listener, setting) + " requires"
                : "";
    }

    private static String failing(ListenerHealth listener) {
        Duration grace = listener.settings().grace();
        return listener.failingNanos() > Nanos.of(grace)
                ? "it has not been receiving for " + TimeUnit.NANOSECONDS.toSeconds(listener.failingNanos())
                        + "s, longer than " + key(listener, "grace=" + Durations.text(grace)) + " allows"
                : "";
    }

    private static boolean isRecent(OptionalLong nanosAgo) {
        return nanosAgo.isPresent() && nanosAgo.getAsLong() < RECENTLY;
    }

    private static String key(ListenerHealth listener, String setting) {
        return ConfigKeys.ofListener(listener.listener(), "health." + setting);
    }
}
