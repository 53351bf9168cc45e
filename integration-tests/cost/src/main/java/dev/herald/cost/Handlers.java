package dev.herald.cost;

import jakarta.inject.Singleton;

import dev.herald.QueueListener;

/** A handler that does almost nothing. */
@Singleton
class Handlers {

    private final Countdown countdown;

    Handlers(Countdown countdown) {
        this.countdown = countdown;
    }

    @QueueListener("counted")
    void onOrder(String order) {
        countdown.handled();
    }
}
