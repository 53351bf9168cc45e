package dev.herald.runtime.sns;

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
import dev.herald.spi.support.SendResult;

/** Publishes to one topic, which is looked up, and under {@code declare=create} created, by the first message. */
final class SnsProducer implements Producer {

    private final Destination destination;
    private final SnsTopics topics;
    private final SnsSender sender;
    private final boolean fifo;
    private final CachedAddress arn = new CachedAddress(this::lookUp);

    SnsProducer(Destination destination, SnsTopics topics, SnsSender sender) {
        this.destination = destination;
        this.topics = topics;
        this.sender = sender;
        this.fifo = FifoNaming.isFifo(destination.physicalName());
    }

    private String lookUp() throws MissingDestinationException {
        SnsTopicAddress address = SnsTopicAddress.of(destination.physicalName());
        return destination.declare() == Declare.CREATE
                ? findOrCreate(address)
                : topics.arn(address).orElseThrow(this::missing);
    }

    /** By name both are one call; by an ARN, which may be another account's, a topic is not created if it is there. */
    private String findOrCreate(SnsTopicAddress address) {
        return address.arn() != null && topics.find(address).isPresent()
                ? address.arn()
                : topics.create(address, destination.attributes());
    }

    private String permission() {
        String key = "quarkus.herald.topic.\"" + destination.name() + "\".";
        return destination.declare() == Declare.CREATE
                ? ": allow it, or set " + key + "declare=verify"
                : ": allow it, or set " + key + "name to the topic's ARN, which is not looked for";
    }

    private MissingDestinationException missing() {
        return new MissingDestinationException(destination + " does not exist on Amazon SNS in " + topics.region()
                + ": create it, or set quarkus.herald.topic.\"" + destination.name() + "\".declare=create");
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        CheckedMessages<SnsMessage> checked = CheckedMessages.of(destination, messages,
                message -> SnsMessage.of(message, fifo));
        return checked.receipt(checked.sound().isEmpty() ? List.of() : sendSound(checked.sound()));
    }

    private List<Entry> sendSound(List<SnsMessage> messages) {
        try {
            List<SendResult> results = sender.send(arn.get(), messages);
            if (results.stream().allMatch(SnsProducer::missedTopic)) {
                arn.forget();
                if (destination.declare() != Declare.CREATE) {
                    throw missing();
                }
                results = sender.send(arn.get(), messages);
            }
            return results.stream().map(result -> result.entry(destination)).toList();
        } catch (MissingDestinationException missing) {
            return allFailed(messages, new PublishException(missing.getMessage(), true, missing));
        } catch (SdkException failure) {
            return allFailed(messages, new PublishException(destination + " could not be looked up: "
                    + SnsFailures.reason(failure) + (SnsFailures.isDenied(failure) ? permission() : ""), true, failure));
        } catch (IllegalArgumentException | IllegalStateException failure) {
            return allFailed(messages, new PublishException(destination + " " + failure.getMessage(), false, failure));
        }
    }

    private static boolean missedTopic(SendResult result) {
        return result == SendResult.HELD_BACK || SnsFailures.isMissingTopic(result.cause());
    }

    private static List<Entry> allFailed(List<SnsMessage> messages, PublishException failure) {
        return Collections.nCopies(messages.size(), new Entry(null, failure));
    }
}
