package dev.herald.runtime.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.metadata.ResultTarget;
import dev.herald.spi.support.Futures;

/**
 * Publishes what a method returned.
 *
 * @param publisher publishes it
 * @param batch whether a value is a list, of which each element is published
 */
public record PublishingResultHandler(TargetPublisher<?> publisher, boolean batch) implements ResultHandler {

    public static PublishingResultHandler of(ResultTarget result, Publishers publishers) {
        return new PublishingResultHandler(publishers.target(result.target()), result.batch());
    }

    @Override
    public void accept(Object value, HandledHeaders handled, boolean mayBlock, Consumer<Refusal> done) {
        Refusal refusal = null;
        try {
            List<OutgoingMessage<?>> messages = messages(value);
            if (!messages.isEmpty() && !mayBlock) {
                publisher.sendAsync(messages, handled).whenComplete((receipts, thrown) -> done.accept(thrown != null
                        ? unanswered(messages, Futures.cause(thrown))
                        : refusal(messages, receipts)));
                return;
            }
            if (!messages.isEmpty()) {
                refusal = refusal(messages, publisher.sendBlocking(messages, handled));
            }
        } catch (Throwable thrown) {
            refusal = new Refusal(thrown, null);
        }
        done.accept(refusal);
    }

    /** Which of several messages were sent is not known. */
    private Refusal unanswered(List<OutgoingMessage<?>> messages, Throwable failure) {
        return messages.size() == 1 ? Refusal.of(failure, rest(messages)) : new Refusal(failure, null);
    }

    /** Only what was not sent may be sent again, unless one of the messages will never be. */
    private Refusal refusal(List<OutgoingMessage<?>> messages, BatchReceipt receipts) {
        if (receipts.allSent()) {
            return null;
        }
        List<OutgoingMessage<?>> rest = new ArrayList<>();
        boolean outage = true;
        for (int i = 0; i < messages.size(); i++) {
            PublishException failure = receipts.entries().get(i).failure();
            if (failure != null) {
                rest.add(messages.get(i));
                outage &= Refusal.isOutage(failure);
            }
        }
        return new Refusal(TargetPublisher.failureIn(receipts), outage ? rest(rest) : null);
    }

    private Object rest(List<OutgoingMessage<?>> messages) {
        return batch ? messages : messages.get(0);
    }

    /** The messages in a value: none in {@code null}, in a batch one for each element that is not {@code null}. */
    List<OutgoingMessage<?>> messages(Object value) {
        if (value == null) {
            return List.of();
        }
        if (batch) {
            return ((List<?>) value).stream().filter(Objects::nonNull).<OutgoingMessage<?>>map(TargetPublisher::message)
                    .toList();
        }
        return List.of(TargetPublisher.message(value));
    }
}
