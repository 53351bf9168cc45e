package dev.herald.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Publishes a number of orders from some threads, one after the other or ten at a time. */
record Publication(Publishing publishing, boolean batches, int messages, int threads, int noteLength) {

    private static final int BATCH = 10;

    /** How long it took. */
    long nanos() throws Exception {
        String note = "x".repeat(noteLength);
        long begin = System.nanoTime();
        ExecutorService publishers = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> parts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                parts.add(() -> publish(messages / threads, note));
            }
            for (Future<Void> part : publishers.invokeAll(parts)) {
                part.get();
            }
        } finally {
            publishers.shutdownNow();
        }
        return System.nanoTime() - begin;
    }

    private Void publish(int count, String note) throws Exception {
        if (!batches) {
            for (int i = 0; i < count; i++) {
                publishing.one(Order.of(i, note));
            }
            return null;
        }
        for (int i = 0; i < count; i += BATCH) {
            List<Order> orders = new ArrayList<>(BATCH);
            for (int j = i; j < i + BATCH; j++) {
                orders.add(Order.of(j, note));
            }
            publishing.batch(orders);
        }
        return null;
    }
}
