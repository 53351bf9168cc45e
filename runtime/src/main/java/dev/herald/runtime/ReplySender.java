package dev.herald.runtime;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import dev.herald.BatchReceipt;
import dev.herald.Headers;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Delivery;

/** Sends a listener's returned values, and its final failures, to where the request says. */
final class ReplySender implements ReturnedValues, Replies {

    private final ListenerMethod method;
    private final Publishers publishers;

    ReplySender(ListenerMethod method, Publishers publishers) {
        this.method = method;
        this.publishers = publishers;
    }

    @Override
    public void accept(Object value, Message<?> message, boolean mayBlock, Consumer<Throwable> done) {
        OutgoingMessage<?> reply = value == null ? OutgoingMessage.of("null") : Forwarding.message(value);
        CompletionStage<BatchReceipt> sent = send(message.headers(), reply);
        if (sent == null) {
            done.accept(null);
        } else {
            sent.whenComplete((receipts, failure) -> done.accept(failure != null
                    ? failure
                    : receipts.entries().get(0).failure()));
        }
    }

    @Override
    public void failed(Delivery request, String reason) {
        CompletionStage<BatchReceipt> sent = send(request.headers(),
                OutgoingMessage.of(reason).header(ERROR, reason));
        if (sent != null) {
            sent.whenComplete((receipts, failure) -> {
                Throwable cause = failure != null ? failure : receipts.entries().get(0).failure();
                if (cause != null) {
                    HeraldLog.warn(method.id() + " reply", "Listener '" + method.id()
                            + "' could not tell a requester of its failure: " + cause.getMessage(), cause);
                }
            });
        }
    }

    /** @return {@code null} if the message asks for no reply */
    private CompletionStage<BatchReceipt> send(Headers request, OutgoingMessage<?> reply) {
        String replyTo = request.get(REPLY_TO).orElse(null);
        if (replyTo == null) {
            return null;
        }
        String correlationId = request.get(CORRELATION_ID).orElse(null);
        return publishers.replies(method.broker(), method.client(), replyTo)
                .sendAsync(List.of(reply.header(CORRELATION_ID, correlationId)));
    }
}
