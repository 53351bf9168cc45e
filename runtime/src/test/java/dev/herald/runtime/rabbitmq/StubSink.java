package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;

/** Takes what is pushed, but for as many messages as it is to fail on. */
final class StubSink implements MessageSink {

    final List<Delivery> pushed = new CopyOnWriteArrayList<>();
    volatile int failures;

    @Override
    public void push(List<? extends Delivery> deliveries) {
        if (failures > 0) {
            failures--;
            throw new NoClassDefFoundError("not this one");
        }
        pushed.addAll(deliveries);
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        if (failures > 0) {
            failures--;
            throw new NoClassDefFoundError("not lost");
        }
    }

    @Override
    public int reserve(int atMost) {
        return atMost;
    }

    @Override
    public int tryReserve(int atMost) {
        return atMost;
    }

    @Override
    public void unreserve(int places) {
        throw new UnsupportedOperationException("unreserve");
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        throw new UnsupportedOperationException("accept");
    }

    @Override
    public void connected(Duration lease) {
        throw new UnsupportedOperationException("connected");
    }

    @Override
    public void missing(String reason) {
        throw new UnsupportedOperationException("missing");
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        throw new UnsupportedOperationException("failing");
    }

    @Override
    public void missed(Instant since) {
        throw new UnsupportedOperationException("missed");
    }

    @Override
    public void dropped(int messages) {
        throw new UnsupportedOperationException("dropped");
    }

    @Override
    public int capacity() {
        return 20;
    }
}
