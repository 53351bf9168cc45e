package dev.herald.benchmarks.memory;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What a careful team would write by hand within a process: a queue, and threads that take from it. */
final class Loop {

    /** As many as Herald has handlers running at once. */
    private static final int CONSUMERS = 10;

    private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
    private final Countdown countdown;

    private Loop(Countdown countdown) {
        this.countdown = countdown;
    }

    static Loop start(Countdown countdown) {
        Loop loop = new Loop(countdown);
        for (int i = 0; i < CONSUMERS; i++) {
            Thread thread = new Thread(loop::consume, "consumer-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        return loop;
    }

    void offer(String order) {
        orders.add(order);
    }

    private void consume() {
        try {
            while (true) {
                onOrder(orders.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onOrder(String order) {
        countdown.handled(1);
    }
}
