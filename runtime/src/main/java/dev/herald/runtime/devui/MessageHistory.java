package dev.herald.runtime.devui;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jboss.logging.MDC;

import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.ObservedCall;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.runtime.telemetry.Telemetry;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.FailureText;

/** The last attempts of all listeners, as many as are kept. Thread-safe. */
public final class MessageHistory implements Telemetry {

    private static final double NANOS_PER_MILLI = 1e6;

    private final HandledMessage[] ring;
    private long count;

    /** @param size how many attempts are kept */
    public MessageHistory(int size) {
        this.ring = new HandledMessage[size];
    }

    @Override
    public ListenerObserver listener(ListenerFacts listener) {
        return new Recorder(listener.id());
    }

    /** How many attempts have ended since the application started. */
    synchronized long count() {
        return count;
    }

    /** The attempts that ended after this one and are still kept, oldest first. */
    synchronized List<HandledMessage> after(long number) {
        List<HandledMessage> found = new ArrayList<>();
        for (long next = Math.max(number, count - ring.length); next < count; next++) {
            found.add(ring[(int) (next % ring.length)]);
        }
        return found;
    }

    /** The last attempts that are kept and match, newest first. */
    List<HandledMessage> last(int atMost, Predicate<HandledMessage> which) {
        List<HandledMessage> kept = after(0);
        List<HandledMessage> found = new ArrayList<>();
        for (int i = kept.size() - 1; i >= 0 && found.size() < atMost; i--) {
            if (which.test(kept.get(i))) {
                found.add(kept.get(i));
            }
        }
        return found;
    }

    /** @param error made before: it runs code of the application, which all others would wait for */
    private synchronized void add(String listener, Begun begun, ObservedCall call, int index, String error) {
        count++;
        if (ring.length > 0) {
            ring[(int) ((count - 1) % ring.length)] = handled(count, listener, begun, call, index, error);
        }
    }

    private static HandledMessage handled(long number, String listener, Begun begun, ObservedCall call, int index,
            String error) {
        Delivery delivery = call.delivery(index);
        int attempt = call.attempt(index);
        Outcome outcome = call.outcome(index);
        Long lag = attempt == 1 ? Long.valueOf(begun.at().toEpochMilli() - delivery.sentAt().toEpochMilli()) : null;
        return new HandledMessage(number, Instant.now().toString(), listener, delivery.id(), attempt,
                call.nanos() / NANOS_PER_MILLI, outcome.text(), error != null, error,
                TraceIds.of(begun.traceId(), delivery.headers()), delivery.groupId(), lag);
    }

    /** @return {@code null} if the attempt did not fail */
    private static String error(ObservedCall call, Outcome outcome) {
        if (!outcome.isRejection() && outcome != Outcome.LEASE_LOST) {
            return null;
        }
        if (call.failure() != null) {
            return FailureText.of(call.failure());
        }
        return outcome == Outcome.LEASE_LOST ? "its lease was lost" : "rejected by the handler";
    }

    /** @param traceId of the span that is current, or {@code null} */
    private record Begun(String traceId, Instant at) {
    }

    private final class Recorder implements ListenerObserver {

        private final String listener;

        Recorder(String listener) {
            this.listener = listener;
        }

        @Override
        public Object callBegins(ObservedCall call) {
            return new Begun((String) MDC.get("traceId"), Instant.now());
        }

        @Override
        public void callEnds(ObservedCall call, Object begun) {
            for (int i = 0; i < call.size(); i++) {
                add(listener, (Begun) begun, call, i, error(call, call.outcome(i)));
            }
        }
    }
}
