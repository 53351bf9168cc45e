package dev.herald.runtime.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import dev.herald.spi.SettlementResult;

/**
 * Ends copies for a later attempt that were received after the time to live of their originals: dead-lettering and delaying
 * a message removes its expiration, so the queue does not end them.
 *
 * @param blocking settles, but does not wait for the broker: others need it, too
 */
record ExpiredCopies(RabbitMqSettlement settlement, Executor blocking) {

    private static final long PAUSE_SECONDS = 5;

    void end(RabbitMqDelivery delivery) {
        blocking.execute(() -> endNow(delivery));
    }

    /** What could not be ended is tried again while it is ours: requeued, it would come back at once. */
    private void endNow(RabbitMqDelivery delivery) {
        settlement.expired(delivery, blocking).thenAccept(result -> {
            if (result.status() == SettlementResult.Status.RETRY) {
                CompletableFuture.delayedExecutor(PAUSE_SECONDS, TimeUnit.SECONDS, blocking).execute(() -> endNow(delivery));
            }
        });
    }
}
