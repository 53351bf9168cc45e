package dev.herald.runtime.sqs;

import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

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

/** Sends to one queue, which is looked up, and under {@code declare=create} created, by the first message. */
final class SqsProducer implements Producer {

    private final Destination destination;
    private final Supplier<SqsDeclaration> declaration;
    private final SqsSender sender;
    private final boolean fifo;
    private final CachedAddress url = new CachedAddress(this::lookUp);

    /** @param declaration the queue, as its listener in this application wants it, if it has one */
    SqsProducer(Destination destination, Supplier<SqsDeclaration> declaration, SqsSender sender) {
        this.destination = destination;
        this.declaration = declaration;
        this.sender = sender;
        this.fifo = FifoNaming.isFifo(destination.physicalName());
    }

    private String lookUp() throws MissingDestinationException {
        return destination.declare() == Declare.CREATE
                ? declaration.get().declare().queue().url()
                : declaration.get().lookUp();
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        CheckedMessages<SqsMessage> checked = CheckedMessages.of(destination, messages,
                message -> SqsMessage.of(message, fifo));
        return checked.receipt(checked.sound().isEmpty() ? List.of() : sendSound(checked.sound()));
    }

    private List<Entry> sendSound(List<SqsMessage> messages) {
        try {
            List<SendResult> results = sender.send(url.get(), messages);
            if (results.stream().allMatch(SqsProducer::missedQueue)) {
                url.forget();
                if (destination.declare() != Declare.CREATE) {
                    throw declaration.get().missing();
                }
                results = sender.send(url.get(), messages);
            }
            return results.stream().map(result -> result.entry(destination)).toList();
        } catch (MissingDestinationException missing) {
            return allFailed(messages, new PublishException(missing.getMessage(), true, missing));
        } catch (SdkException failure) {
            return allFailed(messages, new PublishException(
                    destination + " could not be looked up: " + SqsFailures.reason(failure), true, failure));
        } catch (IllegalArgumentException | IllegalStateException failure) {
            return allFailed(messages, new PublishException(destination + " " + failure.getMessage(), false, failure));
        }
    }

    private static boolean missedQueue(SendResult result) {
        return result == SendResult.HELD_BACK || SqsFailures.isMissingQueue(result.cause());
    }

    private static List<Entry> allFailed(List<SqsMessage> messages, PublishException failure) {
        return Collections.nCopies(messages.size(), new Entry(null, failure));
    }
}
