package dev.herald.runtime.telemetry;

import java.util.Locale;

/** A kind of call to a broker about messages that were received. */
public enum BrokerOperation {
    /** Removes messages that were handled. */
    ACK,
    /** Returns messages. */
    NACK,
    /** Extends leases. */
    EXTEND,
    /** Copies messages to the dead-letter queue. */
    DEAD_LETTER;

    /** The {@code error.type} of messages about which the broker could not do as asked. */
    public static final String REFUSED = "refused";

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As meters and spans have it. */
    public String text() {
        return text;
    }
}
