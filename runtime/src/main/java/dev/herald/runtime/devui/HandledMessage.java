package dev.herald.runtime.devui;

/**
 * An attempt at a message that has ended.
 *
 * @param number counts the attempts of all listeners, 1 being the first since the application started
 * @param time when it ended, as ISO 8601
 * @param listener the listener's id
 * @param id the broker's id of the message
 * @param attempt which attempt at the message it was
 * @param millis how long the call took, of a batch the whole call
 * @param outcome what was decided
 * @param failed whether it failed
 * @param error why it failed, or {@code null}
 * @param traceId the trace that it belongs to, or {@code null}
 * @param groupId the message group, or {@code null}
 * @param lagMillis how long the message waited from its sending to its first attempt; {@code null} for others
 */
public record HandledMessage(long number, String time, String listener, String id, int attempt, double millis, String outcome,
        boolean failed, String error, String traceId, String groupId, Long lagMillis) {
}
