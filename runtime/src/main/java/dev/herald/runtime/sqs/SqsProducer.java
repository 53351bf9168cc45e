package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.runtime.PollingLoop.MissingDestinationException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;

/** Sends to one queue, which is looked up, and under {@code declare=create} created, by the first message. */
final class SqsProducer implements Producer {

    private final Destination destination;
    private final Supplier<SqsDeclaration> declaration;
    private final SqsSender sender;
    private final boolean fifo;
    private final ReentrantLock lookingUp = new ReentrantLock();
    private volatile String url;

    /** @param declaration the queue, as its listener in this application wants it, if it has one */
    SqsProducer(Destination destination, Supplier<SqsDeclaration> declaration, SqsSender sender) {
        this.destination = destination;
        this.declaration = declaration;
        this.sender = sender;
        this.fifo = destination.fifo();
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        Entry[] entries = new Entry[messages.size()];
        List<SqsMessage> sound = new ArrayList<>(entries.length);
        List<Integer> positions = new ArrayList<>(entries.length);
        for (int i = 0; i < entries.length; i++) {
            try {
                sound.add(SqsMessage.of(messages.get(i), fifo));
                positions.add(i);
            } catch (IllegalArgumentException refusal) {
                entries[i] = failed(refusal.getMessage(), false, refusal);
            }
        }
        List<Entry> answers = sendSound(sound);
        for (int i = 0; i < answers.size(); i++) {
            entries[positions.get(i)] = answers.get(i);
        }
        return new BatchReceipt(List.of(entries));
    }

    private List<Entry> sendSound(List<SqsMessage> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        try {
            List<SqsSender.Result> results = sender.send(url(), messages);
            if (results.stream().allMatch(SqsProducer::missedQueue)) {
                url = null;
                if (destination.declare() != Declare.CREATE) {
                    throw declaration.get().missing();
                }
                results = sender.send(url(), messages);
            }
            return results.stream().map(this::entry).toList();
        } catch (MissingDestinationException missing) {
            return allFailed(messages, missing.getMessage(), true, missing);
        } catch (SdkException failure) {
            return allFailed(messages, "could not be looked up: " + SqsFailures.reason(failure), true, failure);
        } catch (IllegalArgumentException | IllegalStateException failure) {
            return allFailed(messages, failure.getMessage(), false, failure);
        }
    }

    private static boolean missedQueue(SqsSender.Result result) {
        return SqsFailures.isMissingQueue(result.cause());
    }

    private String url() throws MissingDestinationException {
        String known = url;
        return known != null ? known : lookUp();
    }

    /** One caller asks, the others wait for its answer: an application starts with many first messages at once. */
    private String lookUp() throws MissingDestinationException {
        lookingUp.lock();
        try {
            String known = url;
            if (known == null) {
                known = destination.declare() == Declare.CREATE
                        ? declaration.get().declare().queue().url()
                        : declaration.get().lookUp();
                url = known;
            }
            return known;
        } finally {
            lookingUp.unlock();
        }
    }

    private Entry entry(SqsSender.Result result) {
        return result.sent()
                ? new Entry(new Receipt(result.id(), Optional.ofNullable(result.sequenceNumber()), OptionalLong.empty()),
                        null)
                : failed("did not take the message: " + result.reason(), result.retryable(), result.cause());
    }

    private List<Entry> allFailed(List<SqsMessage> messages, String reason, boolean retryable, Exception cause) {
        Entry failed = failed(reason, retryable, cause);
        return messages.stream().map(message -> failed).toList();
    }

    private Entry failed(String reason, boolean retryable, Exception cause) {
        String text = cause instanceof MissingDestinationException ? reason : destination + " " + reason;
        return new Entry(null, new PublishException(text, retryable, cause));
    }
}
