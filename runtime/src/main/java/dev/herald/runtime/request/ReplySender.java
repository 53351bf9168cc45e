package dev.herald.runtime.request;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import dev.herald.BatchReceipt;
import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.container.ErrorReplier;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.publishing.PublishingResultHandler;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.TextSanitizer;

/**
 * Sends a listener's returned values, and its final failures, to where the request says. A reply that must not go there,
 * or whose requester is gone, is dropped with a warning: the request was handled all the same.
 */
public final class ReplySender implements ResultHandler, ErrorReplier {

    private static final int LONGEST_ADDRESS = 200;

    private final ListenerMethod method;
    private final ReplyToAllowlist addresses;
    private final Publishers publishers;

    public ReplySender(ListenerMethod method, ReplyToAllowlist addresses, Publishers publishers) {
        this.method = method;
        this.addresses = addresses;
        this.publishers = publishers;
    }

    @Override
    public void accept(Object value, Message<?> message, boolean mayBlock, Consumer<Throwable> done) {
        Headers request = message.headers();
        Optional<String> queue = queue(request);
        if (queue.isEmpty()) {
            done.accept(null);
            return;
        }
        TargetPublisher<Object> publisher = publishers.replies(method.broker(), method.client(), queue.get());
        List<OutgoingMessage<?>> reply = reply(request,
                value == null ? OutgoingMessage.of("null") : PublishingResultHandler.message(value));
        if (mayBlock) {
            done.accept(problem(request, publisher.sendBlocking(reply), null));
        } else {
            publisher.sendAsync(reply)
                    .whenComplete((receipts, failure) -> done.accept(problem(request, receipts, failure)));
        }
    }

    @Override
    public void failed(Delivery delivery, Throwable failure) {
        Headers request = delivery.headers();
        try {
            queue(request).ifPresent(queue -> {
                String reason = reason(failure);
                publishers.replies(method.broker(), method.client(), queue)
                        .sendAsync(reply(request, OutgoingMessage.of(reason).header(HeraldHeaders.ERROR, reason)))
                        .whenComplete((receipts, thrown) -> warn(problem(request, receipts, thrown)));
            });
        } catch (Throwable notSent) {
            warn(notSent);
        }
    }

    private void warn(Throwable problem) {
        if (problem != null) {
            RateLimitedLog.warn(method.id() + " reply", "Listener '" + method.id()
                    + "' could not tell a requester of its failure: " + FailureText.message(problem), problem);
        }
    }

    /** Where the reply goes; empty if none is asked for, or it must not go there. */
    private Optional<String> queue(Headers request) {
        Optional<String> address = request.get(HeraldHeaders.REPLY_TO);
        Optional<String> queue = address.flatMap(addresses::queue);
        if (address.isPresent() && queue.isEmpty()) {
            RateLimitedLog.warn(method.id() + " reply address", "Listener '" + method.id()
                    + "' got a request whose reply is to go to '" + TextSanitizer.of(address.get(), LONGEST_ADDRESS)
                    + "', which is not allowed; the reply is dropped. If that is where replies belong, add the queue's name to "
                    + ReplyToAllowlist.KEY, null);
        }
        return queue;
    }

    private static List<OutgoingMessage<?>> reply(Headers request, OutgoingMessage<?> message) {
        return List.of(message.header(HeraldHeaders.CORRELATION_ID, request.get(HeraldHeaders.CORRELATION_ID).orElse(null)));
    }

    /** Why the reply was not sent; {@code null} if it was, or if nobody would read it. */
    private Throwable problem(Headers request, BatchReceipt receipts, Throwable failure) {
        Throwable problem = failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (problem == null) {
            problem = receipts.entries().get(0).failure();
        }
        if (problem == null || !(problem.getCause() instanceof MissingDestinationException)) {
            return problem;
        }
        RateLimitedLog.warn(method.id() + " requester gone", "Listener '" + method.id()
                + "' answered a request whose requester is gone: there is no queue '"
                + TextSanitizer.of(request.get(HeraldHeaders.REPLY_TO).orElse(""), LONGEST_ADDRESS) + "'; the reply is dropped",
                problem);
        return null;
    }

    /** The message of the failure, or of the one it merely wraps; what class it is of is no business of the requester's. */
    private static String reason(Throwable failure) {
        if (failure == null) {
            return "rejected by the handler";
        }
        Throwable told = failure;
        while (told.getCause() != null && FailureText.message(told).equals(FailureText.of(told.getCause()))) {
            told = told.getCause();
        }
        String reason = FailureText.message(told);
        return reason.equals(told.getClass().getName()) ? "the listener failed without a message; its log says how" : reason;
    }
}
