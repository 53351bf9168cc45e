package dev.herald.orders;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/** The results of orders, read continuously from the queues of invoices and dead letters. */
final class OrderResults implements AutoCloseable {

    private static final Pattern NUMBER = Pattern.compile("order(?:_id\":| )(\\d+)");

    /** Consecutive failures: the server may be unavailable for half a minute. */
    private static final int MOST_FAILURES = 300;

    private final ExecutorService readers = Executors.newFixedThreadPool(2);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<Long, Integer> invoices = new ConcurrentHashMap<>();
    private final Map<Long, Integer> deadLetters = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> reading;

    OrderResults(Queue invoiceQueue, Queue deadLetterQueue) {
        reading = CompletableFuture.allOf(
                CompletableFuture.runAsync(() -> read(invoiceQueue, id -> invoices.merge(id, 1, Integer::sum)), readers),
                CompletableFuture.runAsync(() -> read(deadLetterQueue, id -> deadLetters.merge(id, 1, Integer::sum)), readers));
    }

    private void read(Queue queue, LongConsumer into) {
        int failures = 0;
        while (!closed.get()) {
            try {
                queue.take().forEach(body -> into.accept(number(body)));
                failures = 0;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            } catch (RuntimeException unavailable) {
                if (++failures > MOST_FAILURES) {
                    throw unavailable;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private static long number(String body) {
        Matcher matcher = NUMBER.matcher(body);
        if (!matcher.find()) {
            throw new IllegalStateException("no order number in " + body);
        }
        return Long.parseLong(matcher.group(1));
    }

    int invoiced() {
        return invoices.size();
    }

    Set<Long> deadLettered() {
        return new TreeSet<>(deadLetters.keySet());
    }

    /** The orders without an invoice or a dead letter. */
    Set<Long> missing(long first, int count) {
        Set<Long> missing = new TreeSet<>();
        LongStream.range(first, first + count)
                .filter(id -> !invoices.containsKey(id) && !deadLetters.containsKey(id)).forEach(missing::add);
        return missing;
    }

    /** The number of invoices beyond the first of each order. */
    int duplicates() {
        return invoices.values().stream().mapToInt(count -> count - 1).sum();
    }

    @Override
    public void close() {
        closed.set(true);
        readers.shutdown();
        // Throws the failure of a reader.
        reading.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
