package dev.herald.runtime.aws;

import java.util.Collections;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.support.CachedAddress;
import dev.herald.spi.support.CheckedMessages;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/** Sends to one queue or topic. The first message looks it up or, with {@code declare=create}, creates it. */
public final class AwsProducer<M extends OutgoingBatches.Item> implements Producer {

    /** As {@link Producer#headersLeft} counts them. */
    private static final int BYTES_OF_A_HEADER = 1024;

    private final Destination destination;
    private final Target<M> target;
    private final AwsSender<M> sender;
    private final CachedAddress address;

    /** The operations of a service on the queue or topic. */
    public interface Target<M> {

        /**
         * Converts and validates a message.
         *
         * @throws IllegalArgumentException if the service would reject it; the text follows "queue 'x'" and names the cure
         */
        M convert(OutgoingMessage<Body> message);

        /** {@link Producer#hasPlaceFor}. */
        default boolean hasPlaceFor(String header) {
            return false;
        }

        /** How many bytes a message may have. */
        int maxBytes();

        /**
         * Looks up the destination or creates it. Blocks.
         *
         * @return its URL or ARN
         * @throws MissingDestinationException if it does not exist and must not be created
         */
        String lookUp() throws MissingDestinationException;

        /** The error for a destination that does not exist. */
        MissingDestinationException missing();

        /** Whether a call failed because the destination does not exist. */
        boolean isMissing(Throwable failure);

        /** Why the lookup failed, and the cure if there is one. */
        String reason(SdkException lookUpFailure);
    }

    /** @param usable throws an exception of the client, with a text that names the cure, if the client cannot be used */
    public AwsProducer(Destination destination, Target<M> target, AwsSender<M> sender, Runnable usable) {
        this.destination = destination;
        this.target = target;
        this.sender = sender;
        this.address = new CachedAddress(() -> {
            usable.run();
            return target.lookUp();
        });
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        CheckedMessages<M> checked = CheckedMessages.of(destination, messages,
                FifoNaming.isFifo(destination.physicalName()), target::convert);
        return checked.receipt(checked.valid().isEmpty() ? List.of() : sendValid(checked.valid()));
    }

    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        try {
            return target.convert(message).bytes() <= target.maxBytes();
        } catch (IllegalArgumentException rejection) {
            return false;
        }
    }

    @Override
    public int headersLeft(OutgoingMessage<Body> message) {
        int left = HeaderRules.MAX_HEADERS
                - (int) message.headers().keySet().stream().filter(header -> !target.hasPlaceFor(header)).count();
        if (left <= 0) {
            return 0;
        }
        // Most messages are far from the limit, and need not be converted to know it.
        return mostBytes(message) <= target.maxBytes() - left * BYTES_OF_A_HEADER
                ? left
                : Math.min(left, (target.maxBytes() - bytes(message)) / BYTES_OF_A_HEADER);
    }

    /** More than a message has, as far as can be told without reading its texts. */
    private static long mostBytes(OutgoingMessage<Body> message) {
        Body body = message.payload();
        return message.protocolBodies().isEmpty()
                ? HeaderRules.mostBytes(message.headers()) + (body.isText()
                        ? (long) AwsText.MOST_BYTES_PER_CHAR * body.text().length()
                        : body.bytes().length)
                : Integer.MAX_VALUE;
    }

    @Override
    public boolean hasPlaceFor(String header) {
        return target.hasPlaceFor(header);
    }

    /** The size of a message; of one that can't be sent, as much as there may be. */
    private int bytes(OutgoingMessage<Body> message) {
        try {
            return target.convert(message).bytes();
        } catch (IllegalArgumentException rejection) {
            return target.maxBytes();
        }
    }

    private List<Entry> sendValid(List<M> messages) {
        try {
            List<SendResult> results = sender.send(address.get(), messages);
            if (results.stream().allMatch(this::hasNoDestination)) {
                results = sendAfterLookup(messages);
            }
            return results.stream().map(result -> result.entry(destination)).toList();
        } catch (MissingDestinationException missing) {
            return allFailed(messages, new PublishException(missing.getMessage(), true, missing));
        } catch (SdkException failure) {
            return allFailed(messages,
                    new PublishException(destination + " could not be looked up: " + target.reason(failure), true, failure));
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return allFailed(messages, new PublishException(
                    destination + ": the publishing thread was interrupted before its address was known", true, interrupt));
        } catch (IllegalArgumentException | IllegalStateException failure) {
            return allFailed(messages, new PublishException(destination + " " + failure.getMessage(), false, failure));
        }
    }

    /** The destination was deleted after the lookup. */
    private List<SendResult> sendAfterLookup(List<M> messages) throws MissingDestinationException, InterruptedException {
        address.forget();
        if (destination.declare() != Declare.CREATE) {
            throw target.missing();
        }
        return sender.send(address.get(), messages);
    }

    private boolean hasNoDestination(SendResult result) {
        return result == SendResult.HELD_BACK || target.isMissing(result.cause());
    }

    private List<Entry> allFailed(List<M> messages, PublishException failure) {
        return Collections.nCopies(messages.size(), new Entry(null, failure));
    }
}
