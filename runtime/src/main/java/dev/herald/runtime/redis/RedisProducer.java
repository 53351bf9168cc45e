package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.MissingDestinationException;

/** Publishes to one queue or topic. The messages of a batch are pipelined. */
final class RedisProducer implements Producer {

    /** Bounds the responses that are awaited in memory at once. */
    private static final int MAX_PIPELINED = 1000;

    private final Destination destination;
    private final RedisSend send;
    private final Duration timeout;

    RedisProducer(Destination destination, RedisSend send, Duration timeout) {
        this.destination = destination;
        this.send = send;
        this.timeout = timeout;
    }

    /** Bounded, because each message has a timeout. */
    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        return receipts(messages).join();
    }

    /** On the caller's thread: nothing here blocks. */
    @Override
    public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        return receipts(messages);
    }

    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        return send.accepts(message);
    }

    @Override
    public int headersLeft(OutgoingMessage<Body> message) {
        return send.headersLeft();
    }

    private CompletableFuture<BatchReceipt> receipts(List<OutgoingMessage<Body>> messages) {
        Entry[] entries = new Entry[messages.size()];
        return sendFrom(0, messages, entries).thenApply(sent -> new BatchReceipt(Arrays.asList(entries)));
    }

    private CompletableFuture<Void> sendFrom(int start, List<OutgoingMessage<Body>> messages, Entry[] entries) {
        int end = Math.min(start + MAX_PIPELINED, entries.length);
        List<CompletableFuture<Void>> sent = new ArrayList<>(end - start);
        for (int i = start; i < end; i++) {
            int position = i;
            sent.add(entry(messages.get(i)).thenAccept(entry -> entries[position] = entry));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
        return end == entries.length ? all : all.thenCompose(done -> sendFrom(end, messages, entries));
    }

    private CompletableFuture<Entry> entry(OutgoingMessage<Body> message) {
        try {
            return send.send(message).handle((receipt, failure) -> failure == null
                    ? new Entry(receipt, null)
                    : failed(RedisFailure.of(failure, timeout)));
        } catch (IllegalArgumentException rejection) {
            return CompletableFuture.completedFuture(
                    new Entry(null, new PublishException(destination + " " + rejection.getMessage(), false, rejection)));
        } catch (RuntimeException | Error failure) {
            // A header of a foreign class, for example. Others of the batch may have been sent already.
            return CompletableFuture.completedFuture(new Entry(null, new PublishException(
                    destination + " can't take the message: " + FailureText.of(failure), failure instanceof Error, failure)));
        }
    }

    private Entry failed(RedisFailure failure) {
        if (failure instanceof RedisFailure.Missing) {
            MissingDestinationException missing = new MissingDestinationException(failure.getMessage());
            return new Entry(null, new PublishException(missing.getMessage(), true, missing));
        }
        return new Entry(null, new PublishException(destination + (failure.isUnanswered()
                ? " did not confirm the message, which may have arrived: "
                : " did not accept the message: ") + text(failure),
                !failure.meaning().isPermanent(), failure));
    }

    private String text(RedisFailure failure) {
        return failure.meaning() == Meaning.WRONG_TYPE
                ? StreamAddress.notAStream(destination.physicalName(), ConfigKeys.of(destination, "name"))
                : failure.getMessage();
    }
}
