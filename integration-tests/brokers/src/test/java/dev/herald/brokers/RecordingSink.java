package dev.herald.brokers;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;

/** Takes everything a consumer receives, and remembers it. */
final class RecordingSink implements MessageSink {

    private static final Duration SOON = Duration.ofSeconds(20);

    final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    /** Of each connection, once a receive has succeeded. */
    final List<Duration> leases = new CopyOnWriteArrayList<>();
    private volatile Duration lease;
    final List<String> missing = new CopyOnWriteArrayList<>();
    final List<String> impaired = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final List<Delivery> lost = new CopyOnWriteArrayList<>();
    final List<Instant> gaps = new CopyOnWriteArrayList<>();
    volatile int capacity = 20;
    final AtomicInteger dropped = new AtomicInteger();
    /** How many messages may be handed over; a test that is slow lowers it. */
    final Semaphore places = new Semaphore(Integer.MAX_VALUE / 2);

    void awaitDeliveries(int count) {
        await().atMost(SOON).until(() -> deliveries.size() >= count);
    }

    void awaitConnected(int times) {
        await().atMost(SOON).until(() -> leases.size() >= times);
    }

    List<String> bodies() {
        return deliveries.stream().map(delivery -> delivery.body().text()).toList();
    }

    @Override
    public int reserve(int atMost) throws InterruptedException {
        places.acquire();
        return 1 + furtherPlaces(atMost);
    }

    private int furtherPlaces(int atMost) {
        return atMost > 1 && places.tryAcquire(atMost - 1) ? atMost - 1 : 0;
    }

    @Override
    public int tryReserve(int atMost) {
        return places.tryAcquire() ? 1 + furtherPlaces(atMost) : 0;
    }

    @Override
    public void unreserve(int places) {
        if (places < 0) {
            throw new IllegalArgumentException("more was received than reserved: " + places);
        }
        this.places.release(places);
    }

    @Override
    public void accept(List<? extends Delivery> received) {
        deliveries.addAll(received);
    }

    @Override
    public void push(List<? extends Delivery> received) {
        accept(received);
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        deliveries.stream().filter(which).forEach(lost::add);
    }

    @Override
    public void missed(Instant since) {
        gaps.add(since);
    }

    @Override
    public void dropped(int messages) {
        dropped.addAndGet(messages);
    }

    @Override
    public void connected(Duration newLease) {
        lease = newLease;
    }

    @Override
    public void receiving() {
        leases.add(lease);
    }

    @Override
    public void missing(String reason) {
        missing.add(reason);
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        failures.add(reason);
    }

    @Override
    public void impaired(String what, String reason) {
        impaired.add(reason);
    }

    @Override
    public int capacity() {
        return capacity;
    }
}
