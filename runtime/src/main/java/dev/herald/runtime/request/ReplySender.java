package dev.herald.runtime.request;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.herald.BatchReceipt;
import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.container.ErrorReplier;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.TextSanitizer;

/**
 * Sends a listener's returned values, and its final failures, to the queue that the request names. A reply that is not
 * allowed there, or whose requester has ended, is dropped with a warning: the request was handled all the same.
 */
public final class ReplySender implements ResultHandler, ErrorReplier {

    private static final int MAX_ADDRESS_LENGTH = 200;
    /** Wrapped exceptions that are looked into: causes may form a circle. */
    private static final int MAX_CAUSES = 100;

    private final ListenerMethod method;
    private final ReplyToAllowlist addresses;
    private final Publishers publishers;
    private final Function<Object, Body> writer;

    /** @param writer writes the values that the listener returns */
    public ReplySender(ListenerMethod method, ReplyToAllowlist addresses, Publishers publishers,
            Function<Object, Body> writer) {
        this.method = method;
        this.addresses = addresses;
        this.publishers = publishers;
        this.writer = writer;
    }

    @Override
    public void accept(Object value, HandledHeaders handled, boolean mayBlock, Consumer<Refusal> done) {
        Refusal refusal = null;
        try {
            Headers request = handled.headers(0);
            Optional<String> queue = queue(request);
            if (queue.isPresent()) {
                TargetPublisher<Object> publisher = publisher(queue.get()).writing(writer);
                List<OutgoingMessage<?>> reply = reply(request,
                        value == null ? OutgoingMessage.of("null") : TargetPublisher.message(value));
                if (!mayBlock) {
                    publisher.sendAsync(reply, handled).whenComplete(
                            (receipts, thrown) -> done.accept(refusal(reply, problem(request, receipts, thrown))));
                    return;
                }
                refusal = refusal(reply, problem(request, publisher.sendBlocking(reply, handled), null));
            }
        } catch (Throwable thrown) {
            refusal = new Refusal(thrown, null);
        }
        done.accept(refusal);
    }

    private static Refusal refusal(List<OutgoingMessage<?>> reply, Throwable problem) {
        return problem == null ? null : Refusal.of(problem, reply.get(0));
    }

    @Override
    public void failed(Delivery delivery, Throwable failure) {
        try {
            Headers request = delivery.headers();
            queue(request).ifPresent(queue -> {
                String reason = reason(failure);
                TargetPublisher<Object> publisher = publisher(queue);
                OutgoingMessage<Body> reply = publisher
                        .written(reply(request, OutgoingMessage.of(reason)).get(0), HandledHeaders.of(request))
                        .header(HeraldHeaders.ERROR, reason);
                publisher.sendWritten(List.of(reply))
                        .whenComplete((receipts, thrown) -> warn(problem(request, receipts, thrown)));
            });
        } catch (Throwable notSent) {
            warn(notSent);
        }
    }

    private TargetPublisher<Object> publisher(String queue) {
        return publishers.replies(method.broker(), method.client(), queue);
    }

    private void warn(Throwable problem) {
        if (problem != null) {
            RateLimitedLog.warn(method.id() + " reply", "Listener '" + method.id()
                    + "' could not send the error reply to a request: " + FailureText.message(problem), problem);
        }
    }

    /** Where the reply goes; empty if none is requested, or it is not allowed there. */
    private Optional<String> queue(Headers request) {
        Optional<String> address = request.get(HeraldHeaders.REPLY_TO);
        Optional<String> queue = address.flatMap(addresses::queue);
        if (address.isPresent() && queue.isEmpty()) {
            RateLimitedLog.warn(method.id() + " reply address", "Listener '" + method.id()
                    + "' dropped a reply: the request's reply address '" + TextSanitizer.of(address.get(), MAX_ADDRESS_LENGTH)
                    + "' is not allowed; if replies belong there, add the queue's name to " + ConfigKeys.REPLY_ALLOWED, null);
        }
        return queue;
    }

    private static List<OutgoingMessage<?>> reply(Headers request, OutgoingMessage<?> message) {
        return List.of(message.header(HeraldHeaders.CORRELATION_ID, request.get(HeraldHeaders.CORRELATION_ID).orElse(null)));
    }

    /** Why the reply was not sent; {@code null} if it was, or if its requester has ended. */
    private Throwable problem(Headers request, BatchReceipt receipts, Throwable thrown) {
        Throwable problem = thrown == null ? receipts.entries().get(0).failure() : Futures.cause(thrown);
        if (problem == null || !(problem.getCause() instanceof MissingDestinationException)) {
            return problem;
        }
        RateLimitedLog.warn(method.id() + " requester gone", "Listener '" + method.id()
                + "' dropped a reply: its requester has ended, there is no queue '"
                + TextSanitizer.of(request.get(HeraldHeaders.REPLY_TO).orElse(""), MAX_ADDRESS_LENGTH) + "'", problem);
        return null;
    }

    /** The message of the failure, or of the one it merely wraps; its class is an internal of the application. */
    private static String reason(Throwable failure) {
        if (failure == null) {
            return "rejected by the handler";
        }
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_CAUSES && merelyWraps(cause); depth++) {
            cause = cause.getCause();
        }
        String reason = FailureText.message(cause);
        return reason.equals(cause.getClass().getName())
                ? "the listener failed without a message; its log has the exception"
                : reason;
    }

    private static boolean merelyWraps(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && FailureText.message(failure).equals(FailureText.of(cause));
    }
}
