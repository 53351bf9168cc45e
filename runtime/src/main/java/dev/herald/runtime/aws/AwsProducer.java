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
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/** Sends to one queue or topic, which is looked up, and under {@code declare=create} created, by the first message. */
public final class AwsProducer<M extends OutgoingBatches.Item> implements Producer {

    private final Destination destination;
    private final Target<M> target;
    private final AwsSender<M> sender;
    private final CachedAddress address;

    /** The queue or topic, as its service sees it. */
    public interface Target<M> {

        /**
         * A message ready to send.
         *
         * @throws IllegalArgumentException saying what is wrong, and the cure, to follow "queue 'x'"
         */
        M ready(OutgoingMessage<Body> message);

        /**
         * Looks the destination up, or creates it. Blocks.
         *
         * @return its URL or ARN
         * @throws MissingDestinationException if it is missing and not to be created
         */
        String lookUp() throws MissingDestinationException;

        /** That it does not exist, and the cure. */
        MissingDestinationException missing();

        /** Whether the failure of a call means that it does not exist. */
        boolean isMissing(Throwable failure);

        /** Why it could not be looked up, and the cure if there is one. */
        String reason(SdkException lookUpFailure);
    }

    public AwsProducer(Destination destination, Target<M> target, AwsSender<M> sender) {
        this.destination = destination;
        this.target = target;
        this.sender = sender;
        this.address = new CachedAddress(target::lookUp);
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        CheckedMessages<M> checked = CheckedMessages.of(destination, messages, target::ready);
        return checked.receipt(checked.sound().isEmpty() ? List.of() : sendSound(checked.sound()));
    }

    private List<Entry> sendSound(List<M> messages) {
        try {
            List<SendResult> results = sender.send(address.get(), messages);
            if (results.stream().allMatch(this::isMissed)) {
                results = sendAnew(messages);
            }
            return results.stream().map(result -> result.entry(destination)).toList();
        } catch (MissingDestinationException missing) {
            return allFailed(messages, new PublishException(missing.getMessage(), true, missing));
        } catch (SdkException failure) {
            return allFailed(messages,
                    new PublishException(destination + " could not be looked up: " + target.reason(failure), true, failure));
        } catch (IllegalArgumentException | IllegalStateException failure) {
            return allFailed(messages, new PublishException(destination + " " + failure.getMessage(), false, failure));
        }
    }

    /** The destination that was there before has been deleted. */
    private List<SendResult> sendAnew(List<M> messages) throws MissingDestinationException {
        address.forget();
        if (destination.declare() != Declare.CREATE) {
            throw target.missing();
        }
        return sender.send(address.get(), messages);
    }

    private boolean isMissed(SendResult result) {
        return result == SendResult.HELD_BACK || target.isMissing(result.cause());
    }

    private List<Entry> allFailed(List<M> messages, PublishException failure) {
        return Collections.nCopies(messages.size(), new Entry(null, failure));
    }
}
