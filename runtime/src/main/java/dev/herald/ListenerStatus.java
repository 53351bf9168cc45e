package dev.herald;

import java.time.Instant;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;

/** What a listener is doing, since when and why. Immutable; later versions may add properties. */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
public final class ListenerStatus {

    private final ListenerState state;
    private final String reason;
    private final Instant since;

    /**
     * @param state the state
     * @param reason why, in words; {@code null} or empty where the state says it all
     * @param since when the listener entered the state
     */
    public ListenerStatus(ListenerState state, String reason, Instant since) {
        this.state = Objects.requireNonNull(state, "state");
        this.reason = Objects.requireNonNullElse(reason, "");
        this.since = Objects.requireNonNull(since, "since");
    }

    /** The state. */
    public ListenerState state() {
        return state;
    }

    /** Why the listener is in this state, in words; empty where the state says it all. */
    public String reason() {
        return reason;
    }

    /** When the listener entered the state, by this machine's clock. */
    public Instant since() {
        return since;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ListenerStatus status && status.state == state && status.reason.equals(reason)
                && status.since.equals(since);
    }

    @Override
    public int hashCode() {
        return Objects.hash(state, reason, since);
    }

    @Override
    public String toString() {
        return state + " since " + since + (reason.isEmpty() ? "" : ": " + reason);
    }
}
