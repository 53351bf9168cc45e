package dev.herald.runtime.metrics;

import java.util.HashSet;
import java.util.Set;

import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;

/**
 * The names of destinations that are published to, as tags. Series are never forgotten, so that names which the application
 * makes up at run time, such as one for each tenant, must not each make some: the first {@value #MOST} have their own, and all
 * later ones share one. Thread-safe.
 */
final class DestinationNames {

    static final int MOST = 100;
    private static final String REPLIES = "herald-replies";

    /** Those of the build, and the first others. */
    private final Set<String> own = new HashSet<>();
    private int atRunTime;

    synchronized String of(PublisherFacts publisher) {
        String name = publisher.destination().name();
        return switch (publisher.origin()) {
            case BUILD -> {
                own.add(name);
                yield name;
            }
            case RUN_TIME -> own.contains(name) || isOneOfTheFirst(name) ? name : Tagging.OTHERS;
            case REPLY -> REPLIES;
        };
    }

    private boolean isOneOfTheFirst(String name) {
        if (atRunTime == MOST) {
            return false;
        }
        atRunTime++;
        return own.add(name);
    }
}
