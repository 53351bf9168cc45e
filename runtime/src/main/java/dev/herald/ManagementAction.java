package dev.herald;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Something that was asked of the management endpoint, as a CDI event: observe it, synchronously or asynchronously, to keep an
 * audit trail. The same is in the log, category {@code dev.herald.audit}.
 * <p>
 * Refused and failed actions are reported as well, and actions that go on after the answer twice: when they start, and when
 * they end. Synchronous observers run before the answer is sent, on a thread where they may block; what they throw is logged,
 * and changes nothing.
 *
 * @param time when it was reported, by this machine's clock
 * @param caller the name of the authenticated user; {@code anonymous} without one
 * @param address the address of the client, as far as this machine can tell
 * @param action what was asked for: {@code read}, {@code pause}, {@code resume}, {@code stop}, {@code start},
 *        {@code concurrency}, {@code redrive}, {@code edit}, {@code discard} or {@code cancel}; or the request, if it was refused
 *        before it was known what it asks for
 * @param listener the listener's id; empty if it concerns none
 * @param letters the ids of the dead letters concerned, as far as known; unmodifiable
 * @param outcome what became of it
 * @param detail more about the outcome, such as the reason of a refusal or the counts of a run, in words; may be empty
 */
public record ManagementAction(Instant time, String caller, String address, String action, String listener,
        List<String> letters, Outcome outcome, String detail) {

    /** What became of an action. */
    public enum Outcome {
        /** It goes on after the answer; a second report follows when it ends. */
        STARTED,
        /** It is done. */
        DONE,
        /** It was not allowed, or not understood; nothing was done. */
        REFUSED,
        /** It was tried, and did not succeed, or not wholly. */
        FAILED
    }

    public ManagementAction {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(listener, "listener");
        letters = List.copyOf(letters);
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(detail, "detail");
    }
}
