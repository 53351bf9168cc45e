package dev.herald.runtime.sqs;

import java.util.function.Supplier;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.aws.AwsFailures;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;

/**
 * A queue to publish to.
 *
 * @param destination the queue
 * @param declaration finds or creates the queue, with the attributes that its listener needs if this application has one
 */
record SqsTarget(Destination destination, Supplier<SqsDeclaration> declaration) implements AwsProducer.Target<SqsMessage> {

    @Override
    public SqsMessage convert(OutgoingMessage<Body> message) {
        return SqsMessage.of(message, FifoNaming.isFifo(destination.physicalName()));
    }

    @Override
    public boolean hasPlaceFor(String header) {
        return header.equals(SqsMessage.TRACE_HEADER);
    }

    @Override
    public int maxBytes() {
        return SqsMessage.MAX_BYTES;
    }

    @Override
    public String lookUp() throws MissingDestinationException {
        return destination.declare() == Declare.CREATE
                ? declaration.get().declare().queue().url()
                : declaration.get().lookUp();
    }

    @Override
    public MissingDestinationException missing() {
        return declaration.get().missing();
    }

    @Override
    public boolean isMissing(Throwable failure) {
        return SqsFailures.isMissingQueue(failure);
    }

    @Override
    public String reason(SdkException lookUpFailure) {
        return AwsFailures.reason(lookUpFailure);
    }
}
