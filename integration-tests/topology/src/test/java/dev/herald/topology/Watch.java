package dev.herald.topology;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** Watches a fleet during a fault: what its listeners tell, and for how long nothing was sent or handled. */
final class Watch implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 250;
    private static final int MOST_CHARACTERS = 160;

    private final Fleet fleet;
    private final Pause confirmed = new Pause(books -> books.confirmed().size());
    private final Pause handled = new Pause(books -> books.handled().size());
    /** The first reason by state. */
    private final Map<String, String> told = new TreeMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    Watch(Fleet fleet) {
        this.fleet = fleet;
        thread.scheduleWithFixedDelay(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void look() {
        Books books = fleet.books();
        confirmed.see(books);
        handled.see(books);
        fleet.running().forEach(this::ask);
    }

    private void ask(Application instance) {
        try {
            String[] stateAndReason = instance.status().split(" ", 2);
            told.merge(stateAndReason[0], stateAndReason.length == 1 ? "" : stateAndReason[1],
                    (first, next) -> first.isEmpty() ? next : first);
        } catch (RuntimeException e) {
            told.putIfAbsent("no answer", e.toString());
        }
    }

    @Override
    public synchronized void close() {
        thread.shutdownNow();
    }

    @Override
    public synchronized String toString() {
        TreeMap<String, String> shortened = new TreeMap<>(told);
        shortened.replaceAll((state, reason) -> reason.substring(0, Math.min(reason.length(), MOST_CHARACTERS)));
        return "nothing confirmed for %.1f s and nothing handled for %.1f s at most, told %s"
                .formatted(confirmed.longest(), handled.longest(), shortened);
    }

    /** The longest time in which a number did not grow. */
    private static final class Pause {

        private final ToIntFunction<Books> number;
        private int last = -1;
        private long since = System.nanoTime();
        private Duration longest = Duration.ZERO;

        Pause(ToIntFunction<Books> number) {
            this.number = number;
        }

        void see(Books books) {
            long now = System.nanoTime();
            Duration pause = Duration.ofNanos(now - since);
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            if (number.applyAsInt(books) != last) {
                last = number.applyAsInt(books);
                since = now;
            }
        }

        double longest() {
            return longest.toMillis() / 1e3;
        }
    }
}
