package dev.herald;

import java.time.Instant;

/**
 * What a listener is doing.
 *
 * @param state the state
 * @param reason why, in words; empty where the state says it all
 * @param since when it was entered
 */
public record ListenerStatus(ListenerState state, String reason, Instant since) {
}
