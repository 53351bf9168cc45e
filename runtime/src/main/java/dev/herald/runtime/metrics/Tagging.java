package dev.herald.runtime.metrics;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import dev.herald.runtime.telemetry.MessagingSystem;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;

/** The tags that meters have, by OpenTelemetry's conventions for messaging where they name one. */
final class Tagging {

    static final String LISTENER = "listener";
    static final String DESTINATION = "messaging.destination.name";
    static final String SYSTEM = "messaging.system";
    static final String OPERATION = "messaging.operation.name";
    static final String ERROR = "error.type";
    static final String NO_ERROR = "none";
    /** What has too many values to be told apart. */
    static final String OTHERS = "_OTHER";

    private Tagging() {
    }

    static Tags of(ListenerFacts listener) {
        return Tags.of(Tag.of(LISTENER, listener.id()), Tag.of(DESTINATION, listener.destination().name()),
                system(listener.broker()));
    }

    /** @param destination its name as a tag */
    static Tags of(PublisherFacts publisher, String destination) {
        return Tags.of(Tag.of(DESTINATION, destination), system(publisher.broker()));
    }

    static Tag system(String broker) {
        return Tag.of(SYSTEM, MessagingSystem.of(broker));
    }
}
