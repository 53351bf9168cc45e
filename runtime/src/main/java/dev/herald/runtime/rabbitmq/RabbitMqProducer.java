package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;
import dev.herald.spi.support.CheckedMessages;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;

/** Publishes to one queue or exchange, which is declared or verified before the first message on each channel. */
final class RabbitMqProducer implements Producer {

    private final Destination destination;
    private final RabbitMqClientLink link;
    private final OutgoingMapping mapping;
    private final DeclarationStep declaration;
    /** Looks for a queue that is neither declared nor verified. */
    private final DeclarationStep verification = this::verify;
    private final ConfirmChannel channel;

    RabbitMqProducer(Destination destination, RabbitMqClientLink link, DeclarationStep declaration) {
        this.destination = destination;
        this.link = link;
        this.mapping = new OutgoingMapping(destination, isMandatory(destination));
        this.declaration = destination.declare() == Declare.NONE ? DeclarationStep.NONE : declaration;
        this.channel = destination.kind() == Kind.QUEUE ? link.queueChannel() : link.newChannel();
    }

    private void verify(TopologyDeclarer broker) throws IOException, MissingDestinationException {
        if (!broker.queueExists(destination.physicalName())) {
            throw new MissingDestinationException(destination + " does not exist");
        }
    }

    /**
     * A direct reply is never mandatory: the broker would return it even if it arrives. If the requester is gone, the broker
     * drops the reply, which is not an error of the replier. Nor is it an error if nobody has subscribed to a topic.
     */
    private static boolean isMandatory(Destination destination) {
        return destination.kind() == Kind.QUEUE
                ? !destination.physicalName().startsWith(ReplyReceiver.ADDRESS)
                : "true".equals(destination.attributes().get(RabbitMqTopology.MANDATORY));
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        CheckedMessages<Request> checked = CheckedMessages.of(destination, messages, this::request);
        if (checked.valid().isEmpty()) {
            return checked.receipt(List.of());
        }
        List<PublishResult> results = link.publisher().publish(checked.valid());
        if (isQueueGone(results)) {
            results = second(results, link.publisher().publish(again(checked.valid())));
        }
        return checked.receipt(entries(checked.valid(), results));
    }

    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        try {
            mapping.message(message);
            return headersLeft(message) > 0;
        } catch (IllegalArgumentException rejection) {
            return false;
        }
    }

    @Override
    public int headersLeft(OutgoingMessage<Body> message) {
        return PublishLimits.headersLeft(message.headers());
    }

    @Override
    public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        CheckedMessages<Request> checked = CheckedMessages.of(destination, messages, this::request);
        if (checked.valid().isEmpty()) {
            return CompletableFuture.completedFuture(checked.receipt(List.of()));
        }
        return link.publisher().publishAsync(checked.valid(), blocking)
                .thenCompose(results -> isQueueGone(results)
                        ? link.publisher().publishAsync(again(checked.valid()), blocking)
                                .thenApply(later -> second(results, later))
                        : CompletableFuture.completedFuture(results))
                .thenApply(results -> checked.receipt(entries(checked.valid(), results)));
    }

    private Request request(OutgoingMessage<Body> outgoing) {
        RabbitMqMessage mapped = mapping.message(outgoing);
        boolean asks = ReplyReceiver.ADDRESS.equals(mapped.properties().getReplyTo());
        RabbitMqMessage message = asks ? mapped.asRequest() : mapped;
        if (OutgoingMapping.isDelayed(outgoing)) {
            DelayQueues.DelayQueue delayQueue = DelayQueues.queueFor(outgoing.delay(), false);
            return new Request(asks ? link.requestChannel() : link.delayChannel(),
                    new DeclarationStep.Both(declaration, delayQueue),
                    message.via(delayQueue.name()));
        }
        return new Request(asks ? link.requestChannel() : channel, declaration, message);
    }

    /**
     * Whether the whole batch was returned. Its queue may have been deleted since it was declared, or exist on a node that is
     * down: declaring or verifying it once more tells.
     */
    private boolean isQueueGone(List<PublishResult> results) {
        return destination.kind() == Kind.QUEUE
                && results.stream().allMatch(result -> result.status() == PublishResult.Status.UNROUTABLE);
    }

    private List<Request> again(List<Request> requests) {
        List<Request> again = destination.declare() == Declare.NONE
                ? requests.stream().map(request -> new Request(request.channel(), verification, request.message())).toList()
                : requests;
        again.forEach(request -> request.channel().forget(request.declaration()));
        return again;
    }

    /** Without a declaration, a queue that is missing is expected to stay so. */
    private List<PublishResult> second(List<PublishResult> first, List<PublishResult> second) {
        boolean missing = destination.declare() == Declare.NONE
                && second.stream().allMatch(result -> result.cause() instanceof MissingDestinationException);
        return missing ? first : second;
    }

    private List<Entry> entries(List<Request> requests, List<PublishResult> results) {
        List<Entry> entries = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            entries.add(entry(requests.get(i).message(), results.get(i)));
        }
        return entries;
    }

    private Entry entry(RabbitMqMessage message, PublishResult result) {
        return switch (result.status()) {
            case CONFIRMED -> new Entry(Receipt.of(message.id()), null);
            case UNROUTABLE -> new Entry(null, unroutable(message, result));
            default -> new Entry(null, new PublishException(reason(result), isRetryable(result), result.cause()));
        };
    }

    private String reason(PublishResult result) {
        return result.cause() instanceof MissingDestinationException
                ? result.cause().getMessage()
                : destination + ": " + (isUnreachable(result) ? "RabbitMQ could not be reached: " : "") + result.reason();
    }

    /** Rather than that it refused to declare the destination. */
    private static boolean isUnreachable(PublishResult result) {
        return result.status() == PublishResult.Status.NOT_SENT && result.cause() != null
                && (RabbitMqFailures.code(result.cause()) == 0 || RabbitMqFailures.isUnreachable(result.cause()));
    }

    /** An invalid configuration does not change, and a message that is refused will be again. */
    private static boolean isRetryable(PublishResult result) {
        return result.status() != PublishResult.Status.REFUSED && !(result.cause() instanceof IllegalArgumentException);
    }

    private PublishException unroutable(RabbitMqMessage message, PublishResult result) {
        if (destination.kind() == Kind.QUEUE) {
            MissingDestinationException missing = new MissingDestinationException(destination + " did not receive the message ("
                    + result.reason() + "): the queue '" + message.routingKey()
                    + "' does not exist; create it, or set " + ConfigKeys.of(destination, "declare") + "=create");
            return new PublishException(missing.getMessage(), false, missing);
        }
        return new PublishException(
                destination + " could not route the message (" + result.reason() + "): no queue is bound to the exchange '"
                        + destination.physicalName() + "' with a key that matches '" + message.routingKey()
                        + "'; start a subscriber or bind a queue, or, if messages without subscribers are fine, do not set "
                        + ConfigKeys.attribute(destination, RabbitMqTopology.MANDATORY) + "=true",
                false, null);
    }
}
