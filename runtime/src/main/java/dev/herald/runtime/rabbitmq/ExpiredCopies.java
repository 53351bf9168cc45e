package dev.herald.runtime.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import dev.herald.spi.SettlementResult;

/**
 * Ends copies for a later attempt that were received after the time to live of their originals: dead-lettering and delaying
 * a message removes its expiration, so the queue does not end them.
 *
 * @param blocking runs what waits for the broker
 */
record ExpiredCopies(RabbitMqSettlement settlement, Executor blocking) {

    private static final long PAUSE_SECONDS = 5;

    void end(RabbitMqDelivery delivery) {
        blocking.execute(() -> endNow(delivery));
    }

    /** What could not be ended is tried again while it is ours: requeued, it would come back at once. */
    private void endNow(RabbitMqDelivery delivery) {
        if (settlement.expired(delivery).status() == SettlementResult.Status.RETRY) {
            CompletableFuture.delayedExecutor(PAUSE_SECONDS, TimeUnit.SECONDS, blocking).execute(() -> endNow(delivery));
        }
    }
}
