package dev.herald.runtime.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

import dev.herald.spi.Delivery;
import dev.herald.spi.Inbox;

/** The inbox as seen by who keeps the subscription: it needs no places, brings no messages, and tells how it fares. */
record KeepersInbox(Inbox listener) implements Inbox {

    @Override
    public int reserve(int atMost) {
        return atMost;
    }

    @Override
    public void giveBack(int places) {
        // None were taken.
    }

    @Override
    public void accept(List<? extends Delivery> deliveries) {
        // There are none.
    }

    @Override
    public void push(List<? extends Delivery> deliveries) {
        // There are none.
    }

    @Override
    public void connected(Duration lease) {
        listener.connected(lease);
    }

    @Override
    public void missing(String reason) {
        listener.missing(reason);
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
