package dev.herald.cost.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.memory.MemoryQueues;

/**
 * Prints what a message costs to handle and to publish, in memory. The compiler optimizes meanwhile, so bytes are the least
 * of many rounds; the time, of which the clock has few digits, is the mean of the later ones.
 */
@QuarkusMain
public class Measurement implements QuarkusApplication {

    private static final int MESSAGES = 20_000;
    private static final int BATCH = 1_000;
    private static final int ROUNDS = 40;

    private final Handlers handlers;
    private final Listener listener;
    private final MessagePublisher<String> handled;
    private final MessagePublisher<String> sent;
    private final MemoryQueues queues;

    public Measurement(Handlers handlers, Listeners listeners, @Publisher(queue = "handled") MessagePublisher<String> handled,
            @Publisher(queue = "sent") MessagePublisher<String> sent, MemoryQueues queues) {
        this.handlers = handlers;
        this.listener = listeners.get("handled");
        this.handled = handled;
        this.sent = sent;
        this.queues = queues;
    }

    @Override
    public int run(String... unused) throws Exception {
        List<Cost> handling = new ArrayList<>();
        List<Cost> sending = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            handling.add(handle());
            sending.add(send());
        }
        print("handle", handling);
        print("send", sending);
        return 0;
    }

    /** The messages are there before: publishing them does not count. */
    private Cost handle() throws Exception {
        listener.pause().toCompletableFuture().join();
        List<String> batch = Collections.nCopies(BATCH, "an order");
        for (int i = 0; i < MESSAGES; i += BATCH) {
            handled.sendAllAndAwait(batch);
        }
        CountDownLatch all = handlers.await(MESSAGES);
        return Cost.of(MESSAGES, () -> {
            listener.resume();
            if (!all.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(all.getCount() + " messages are missing");
            }
        });
    }

    private Cost send() throws Exception {
        Cost cost = Cost.of(MESSAGES, () -> {
            for (int i = 0; i < MESSAGES; i++) {
                sent.sendAndAwait("an order");
            }
        });
        queues.purge("sent");
        return cost;
    }

    private static void print(String what, List<Cost> rounds) {
        long bytes = rounds.stream().mapToLong(Cost::bytes).min().orElseThrow();
        double nanos = rounds.subList(ROUNDS / 2, ROUNDS).stream().mapToLong(Cost::nanos).average().orElseThrow();
        System.out.printf("COST %s %d %d%n", what, bytes, Math.round(nanos));
    }
}
