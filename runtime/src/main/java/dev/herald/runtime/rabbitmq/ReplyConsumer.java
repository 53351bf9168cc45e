package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;

/** Feeds replies to a requester. They are nowhere kept, so there is nothing to settle. */
record ReplyConsumer(ReplyReceiver replies, MessageSink inbox) implements Consumer {

    /** The channel is opened by the first request. */
    @Override
    public void start() {
        replies.replyTo(inbox);
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        replies.replyTo(null);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        return Collections.nCopies(deliveries.size(), SettlementResult.DONE);
    }

    @Override
    public List<SettlementResult> release(List<Release> releases) {
        return Collections.nCopies(releases.size(), SettlementResult.gone("a reply is not kept"));
    }

    @Override
    public List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        return Collections.nCopies(deliveries.size(), SettlementResult.DONE);
    }

    @Override
    public boolean hasDeadLetterQueue() {
        return false;
    }

    @Override
    public List<SettlementResult> deadLetter(List<DeadLetter> deadLetters) {
        return Collections.nCopies(deadLetters.size(), SettlementResult.gone("replies have no dead-letter queue"));
    }

    @Override
    public void close() {
        replies.replyTo(null);
    }
}
