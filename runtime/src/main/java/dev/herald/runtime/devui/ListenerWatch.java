package dev.herald.runtime.devui;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
import dev.herald.ListenerDescription;
import dev.herald.ListenerDescription.Retry;
import dev.herald.ListenerStatus;
import dev.herald.Listeners;
import dev.herald.runtime.devui.ListenerView.Counts;
import dev.herald.runtime.devui.ListenerView.Rates;
import dev.herald.spi.support.Durations;

/** Looks at the listeners, again and again: rates are what has changed since the last look. Not thread-safe. */
final class ListenerWatch {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double LAG_PERCENTILE = 0.95;
    private static final int FAILURES = 5;
    /** More are not spelled out. */
    private static final int DELAYS = 6;

    private final Listeners listeners;
    private final MessageHistory history;
    private final Map<String, Look> before = new HashMap<>();

    private record Look(ListenerCounts counts, long nanos) {
    }

    ListenerWatch(Listeners listeners, MessageHistory history) {
        this.listeners = listeners;
        this.history = history;
    }

    List<ListenerView> look() {
        return listeners.all().stream().map(this::look).toList();
    }

    ListenerView look(Listener listener) {
        ListenerDescription description = listener.description();
        ListenerStatus status = listener.status();
        ListenerCounts counts = listener.counts();
        return new ListenerView(listener.id(), listener.broker(), listener.destination(), description.source().name(),
                description.method(), description.payloadType(), description.queue().orElse(null),
                description.deadLetterQueue().orElse(null), description.threads().name(),
                description.acknowledgement().name(), description.batchSize(),
                Durations.text(description.maxProcessingTime()), retryPlan(description), status.state().name(),
                status.reason(), status.since().toString(), listener.concurrency(), counts.running(),
                new Counts(counts.received(), counts.handled(), counts.failed(), counts.retried(), counts.deadLettered(),
                        counts.leasesLost(), counts.dropped(), counts.inFlight()),
                rates(listener.id(), counts),
                history.last(FAILURES, message -> message.failed() && message.listener().equals(listener.id())));
    }

    private Rates rates(String listener, ListenerCounts counts) {
        Look now = new Look(counts, System.nanoTime());
        Look last = before.put(listener, now);
        if (last == null) {
            return null;
        }
        double seconds = Math.max(1, now.nanos - last.nanos) / NANOS_PER_SECOND;
        return new Rates((counts.received() - last.counts.received()) / seconds,
                (counts.handled() - last.counts.handled()) / seconds, (counts.failed() - last.counts.failed()) / seconds,
                lag(listener));
    }

    private Long lag(String listener) {
        List<Long> lags = history
                .last(Integer.MAX_VALUE, message -> message.lagMillis() != null && message.listener().equals(listener))
                .stream().map(HandledMessage::lagMillis).sorted().toList();
        return lags.isEmpty() ? null : lags.get((int) Math.ceil(lags.size() * LAG_PERCENTILE) - 1);
    }

    private static String retryPlan(ListenerDescription description) {
        if (description.retry().isEmpty()) {
            return "none: the broker delivers each message once";
        }
        Retry retry = description.retry().get();
        if (description.deadLetterQueue().isEmpty()) {
            return "again after " + delays(retry, Integer.MAX_VALUE) + ", until it succeeds: there is no dead-letter queue";
        }
        String end = ", then moved to " + description.deadLetterQueue().get();
        return retry.maxAttempts() == 1
                ? "1 attempt" + end
                : retry.maxAttempts() + " attempts: again after " + delays(retry, retry.maxAttempts() - 1) + end;
    }

    private static String delays(Retry retry, int count) {
        String text = IntStream.rangeClosed(1, Math.min(count, DELAYS))
                .mapToObj(failures -> Durations.text(delay(retry, failures))).collect(Collectors.joining(", "));
        return text + (count > DELAYS ? " … at most " + Durations.text(retry.maxDelay()) : "")
                + (retry.jitter() == 0 ? "" : " (± " + Math.round(retry.jitter() * 100) + " %)");
    }

    private static Duration delay(Retry retry, int failures) {
        double millis = retry.delay().toMillis() * Math.pow(retry.multiplier(), failures - 1);
        return Duration.ofMillis(Math.round(Math.min(millis, retry.maxDelay().toMillis())));
    }
}
