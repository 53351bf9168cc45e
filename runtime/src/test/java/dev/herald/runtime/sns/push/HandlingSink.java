package dev.herald.runtime.sns.push;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;

/** Stands for the container: handles what is pushed, on threads of its own, and settles it. */
public final class HandlingSink implements MessageSink, AutoCloseable {

    /** What a handler does. */
    interface Handler {
        void handle(Delivery delivery) throws Exception;
    }

    /** Ends a handler whose message goes to the dead-letter queue. */
    static final class NotRetryable extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    final List<Delivery> pushed = new CopyOnWriteArrayList<>();
    final List<Delivery> lost = new CopyOnWriteArrayList<>();
    final List<SettlementResult> results = new CopyOnWriteArrayList<>();
    final List<String> notifications = new CopyOnWriteArrayList<>();
    volatile Handler handler = delivery -> {
    };
    /** Done for each message before it is pushed. */
    volatile Runnable onPush = () -> {
    };
    volatile int capacity = 10;
    volatile Consumer consumer;
    private final Set<Delivery> inHand = ConcurrentHashMap.newKeySet();
    private final ExecutorService handlers = Executors.newCachedThreadPool();

    @Override
    public void push(List<? extends Delivery> deliveries) {
        onPush.run();
        pushed.addAll(deliveries);
        inHand.addAll(deliveries);
        deliveries.forEach(delivery -> handlers.execute(() -> handle(delivery)));
    }

    private void handle(Delivery delivery) {
        try {
            handler.handle(delivery);
            settle(delivery, () -> consumer.acknowledge(List.of(delivery)));
        } catch (NotRetryable failure) {
            settle(delivery, () -> {
                List<SettlementResult> sent = consumer.deadLetter(
                        List.of(new DeadLetter(delivery, Map.of("why", "cannot succeed"))));
                return sent.equals(List.of(SettlementResult.DONE))
                        ? consumer.acknowledge(List.of(delivery))
                        : consumer.release(List.of(new Release(delivery, Duration.ZERO)));
            });
        } catch (Exception failure) {
            settle(delivery, () -> consumer.release(List.of(new Release(delivery, Duration.ofMinutes(1)))));
        }
    }

    private void settle(Delivery delivery, java.util.function.Supplier<List<SettlementResult>> settlement) {
        if (inHand.remove(delivery)) {
            results.addAll(settlement.get());
        }
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        inHand.stream().filter(which).forEach(delivery -> {
            inHand.remove(delivery);
            consumer.abandon(delivery, Attempts.of(1));
            lost.add(delivery);
        });
    }

    @Override
    public void connected(Duration lease) {
        notifications.add("connected " + lease);
    }

    @Override
    public void missing(String reason) {
        notifications.add("missing");
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        notifications.add("failing");
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public void close() {
        handlers.shutdownNow();
    }

    // What brokers that are polled ask

    @Override
    public int reserve(int atMost) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int tryReserve(int atMost) {
        throw new UnsupportedOperationException("tryReserve");
    }

    @Override
    public void unreserve(int places) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void missed(Instant since) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dropped(int messages) {
        throw new UnsupportedOperationException();
    }
}
