package dev.herald.runtime.container;

import dev.herald.spi.BrokerClock;

/** A clock that a test moves, and that stands otherwise. */
final class TestClock implements BrokerClock {

    long now = 1_000;

    @Override
    public long at(long systemNanos) {
        return now;
    }

    @Override
    public long untilReached(long instant) {
        return Long.MAX_VALUE;
    }
}
