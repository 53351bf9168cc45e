package dev.herald.benchmarks.driver.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

import dev.herald.benchmarks.Order;

/** Sends orders at a steady rate, from several threads, so that one slow call does not hold up the next. */
final class Timetable {

    private static final int SENDERS = 4;

    private final Stage stage;
    private final int from;
    private final int count;
    private final double rate;
    private final int perCall;
    private final long begin = System.nanoTime();

    /** Begins now, with the order that has the id {@code from}. */
    Timetable(Stage stage, int from, int count, double rate) {
        this.stage = stage;
        this.from = from;
        this.count = count;
        this.rate = rate;
        this.perCall = stage.broker().fewestPerCall(rate);
    }

    /** When an order is to be sent: with all others of its call. */
    long sentAt(int id) {
        int call = (id - from) / perCall;
        return begin + (long) (call * perCall * 1e9 / rate);
    }

    /** Returns when all are sent. */
    void send() throws InterruptedException {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int sender = i;
                parts.add(senders.submit(() -> send(sender)));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("sending failed", e.getCause());
        } finally {
            senders.shutdownNow();
        }
    }

    private void send(int sender) {
        for (int first = from + sender * perCall; first < from + count; first += SENDERS * perCall) {
            long time = sentAt(first);
            for (long left; (left = time - System.nanoTime()) > 0;) {
                LockSupport.parkNanos(left);
            }
            List<Order> orders = new ArrayList<>(perCall);
            for (int id = first; id < Math.min(first + perCall, from + count); id++) {
                orders.add(Order.of(id, time, ""));
            }
            stage.broker().offer(stage.queue(), orders);
        }
    }
}
