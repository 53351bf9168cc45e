package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

import dev.herald.spi.Delivery;
import dev.herald.spi.Inbox;

/** The inbox as seen by who hands over what waits in the buffer: how the subscription fares is not his to tell. */
record HandersInbox(Inbox listener) implements Inbox {

    @Override
    public int reserve(int atMost) throws InterruptedException {
        return listener.reserve(atMost);
    }

    @Override
    public void giveBack(int places) {
        listener.giveBack(places);
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        listener.accept(deliveries);
    }

    @Override
    public void push(List<? extends Delivery> deliveries) {
        listener.push(deliveries);
    }

    @Override
    public void connected(Duration lease) {
        // The subscription's keeper knows.
    }

    @Override
    public void missing(String reason) {
        // The subscription's keeper knows.
    }

    @Override
    public void failing(String reason, Throwable failure, Duration pause) {
        listener.failing(reason, failure, pause);
    }

    @Override
    public void lost(Predicate<? super Delivery> which, String reason) {
        listener.lost(which, reason);
    }

    @Override
    public void missed(Instant since) {
        listener.missed(since);
    }

    @Override
    public void dropped(int messages) {
        listener.dropped(messages);
    }

    @Override
    public int capacity() {
        return listener.capacity();
    }
}
