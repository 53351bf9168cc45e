package dev.herald.runtime.rabbitmq;

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
import dev.herald.spi.support.MissingDestinationException;

/** Publishes to one queue or exchange, which is made sure of by the first message on each channel. */
final class RabbitMqProducer implements Producer {

    private final Destination destination;
    private final RabbitMqClientLink link;
    private final OutgoingMapping mapping;
    private final DeclarationStep preparation;
    private final ConfirmChannel lane;

    RabbitMqProducer(Destination destination, RabbitMqClientLink link, DeclarationStep preparation) {
        this.destination = destination;
        this.link = link;
        this.mapping = new OutgoingMapping(destination, isMandatory(destination));
        this.preparation = destination.declare() == Declare.NONE ? DeclarationStep.NONE : preparation;
        this.lane = destination.kind() == Kind.QUEUE ? link.queues() : link.newLane();
    }

    /**
     * A direct reply would be told as unroutable whether it arrives or not; the broker drops it if its requester waits no
     * more, which is not an error of who replies.
     */
    private static boolean isMandatory(Destination destination) {
        return destination.kind() == Kind.QUEUE
                ? !destination.physicalName().startsWith(ReplyReceiver.ADDRESS)
                : !"false".equals(destination.attributes().get(RabbitMqTopology.MANDATORY));
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        CheckedMessages<Request> checked = CheckedMessages.of(destination, messages, this::request);
        if (checked.sound().isEmpty()) {
            return checked.receipt(List.of());
        }
        List<PublishResult> answers = link.publisher().publish(checked.sound());
        if (isQueueGone(answers, checked.sound())) {
            answers = link.publisher().publish(checked.sound());
        }
        return checked.receipt(entries(checked.sound(), answers));
    }

    @Override
    public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        CheckedMessages<Request> checked = CheckedMessages.of(destination, messages, this::request);
        if (checked.sound().isEmpty()) {
            return CompletableFuture.completedFuture(checked.receipt(List.of()));
        }
        return link.publisher().publishAsync(checked.sound(), blocking)
                .thenCompose(answers -> isQueueGone(answers, checked.sound())
                        ? link.publisher().publishAsync(checked.sound(), blocking)
                        : CompletableFuture.completedFuture(answers))
                .thenApply(answers -> checked.receipt(entries(checked.sound(), answers)));
    }

    private Request request(OutgoingMessage<Body> outgoing) {
        RabbitMqMessage message = mapping.message(outgoing);
        if (OutgoingMapping.isDelayed(outgoing)) {
            DelayQueues.Rung rung = DelayQueues.rung(outgoing.delay(), false);
            return new Request(link.delays(), new DeclarationStep.Both(preparation, rung), message.via(rung.name()));
        }
        boolean asks = ReplyReceiver.ADDRESS.equals(message.properties().getReplyTo());
        return new Request(asks ? link.requests() : lane, preparation, message);
    }

    /** All of a batch came back, and the queue may be created: somebody has deleted it since it was last looked for. */
    private boolean isQueueGone(List<PublishResult> answers, List<Request> requests) {
        boolean gone = answers.stream().allMatch(answer -> answer.status() == PublishResult.Status.UNROUTABLE);
        if (gone) {
            requests.forEach(request -> request.lane().forget(request.preparation()));
        }
        return gone && destination.kind() == Kind.QUEUE && destination.declare() == Declare.CREATE;
    }

    private List<Entry> entries(List<Request> requests, List<PublishResult> answers) {
        List<Entry> entries = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            entries.add(entry(requests.get(i).message(), answers.get(i)));
        }
        return entries;
    }

    private Entry entry(RabbitMqMessage message, PublishResult answer) {
        return switch (answer.status()) {
            case CONFIRMED -> new Entry(Receipt.of(message.id()), null);
            case UNROUTABLE -> new Entry(null, unroutable(message, answer));
            default -> new Entry(null, new PublishException(reason(answer), isRetryable(answer), answer.cause()));
        };
    }

    private String reason(PublishResult answer) {
        return answer.cause() instanceof MissingDestinationException
                ? answer.cause().getMessage()
                : destination + " " + (answer.status() == PublishResult.Status.NOT_SENT && answer.cause() != null
                        ? "could not be reached: " + answer.reason()
                        : answer.reason());
    }

    /** Configuration that is wrong stays so. */
    private static boolean isRetryable(PublishResult answer) {
        return !(answer.cause() instanceof IllegalArgumentException);
    }

    private PublishException unroutable(RabbitMqMessage message, PublishResult answer) {
        if (destination.kind() == Kind.QUEUE) {
            MissingDestinationException missing = new MissingDestinationException(destination + " did not get the message ("
                    + answer.reason() + "): there is no queue '" + message.routingKey()
                    + "'; create it, or set quarkus.herald.queue.\"" + destination.name() + "\".declare=create");
            return new PublishException(missing.getMessage(), false, missing);
        }
        return new PublishException(
                destination + " has no queue for the message (" + answer.reason() + "): none is bound to the exchange '"
                        + destination.physicalName() + "' by a key that matches '" + message.routingKey()
                        + "'; bind one, or, if nobody needs to get it, set quarkus.herald.topic.\"" + destination.name()
                        + "\".attributes.\"" + RabbitMqTopology.MANDATORY + "\"=false",
                false, null);
    }
}
