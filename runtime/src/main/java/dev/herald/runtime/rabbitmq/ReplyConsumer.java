package dev.herald.runtime.rabbitmq;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.herald.spi.MessageSink;
import dev.herald.spi.support.UnsettledConsumer;

/** Passes direct replies to a requester. RabbitMQ does not store them. */
record ReplyConsumer(ReplyReceiver replies, MessageSink sink) implements UnsettledConsumer {

    /** The first request opens the channel. */
    @Override
    public void start() {
        replies.replyTo(sink);
    }

    @Override
    public CompletionStage<Void> stopReceiving() {
        replies.replyTo(null);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        replies.replyTo(null);
    }
}
