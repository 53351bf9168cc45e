package dev.herald.spi.support;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;

/** A consumer of messages that their broker forgets as it sends them: there is nothing to settle, and nothing to redeliver. */
public interface UnsettledConsumer extends Consumer {

    @Override
    default List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return Collections.nCopies(deliveries.size(), SettlementResult.DONE);
    }

    @Override
    default boolean acknowledgesWithoutResponse() {
        return true;
    }

    @Override
    default boolean redelivers() {
        return false;
    }

    @Override
    default List<SettlementResult> release(List<Release> releases) {
        return Collections.nCopies(releases.size(), SettlementResult.DONE);
    }

    @Override
    default List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return Collections.nCopies(deliveries.size(), SettlementResult.DONE);
    }

    @Override
    default boolean hasDeadLetterQueue() {
        return false;
    }

    @Override
    default List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        return Collections.nCopies(deadLetters.size(), SettlementResult.gone("there is no dead-letter queue"));
    }
}
