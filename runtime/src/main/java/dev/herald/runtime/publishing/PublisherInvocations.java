package dev.herald.runtime.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.metadata.PublisherMethod;
import dev.herald.runtime.metadata.PublisherMethod.Argument;
import dev.herald.runtime.metadata.PublisherMethods;

/** The calls of generated {@code @Publisher} implementations. */
@Singleton
public class PublisherInvocations {

    private final PublisherMethods methods;
    private final Publishers publishers;

    public PublisherInvocations(PublisherMethods methods, Publishers publishers) {
        this.methods = methods;
        this.publishers = publishers;
    }

    /** Called by generated code: publishes the arguments of the method at {@code index}. */
    public Object call(int index, Object[] arguments) {
        PublisherMethod method = methods.interfaces().get(index);
        List<OutgoingMessage<?>> messages = messages(method, arguments);
        return send(publishers.target(method.target()), method, messages);
    }

    @SuppressWarnings("unchecked")
    private static <T> Object send(TargetPublisher<T> publisher, PublisherMethod method,
            List<OutgoingMessage<?>> messages) {
        if (method.returns() == PublisherMethod.ReturnKind.DIRECT) {
            return result(method, messages.isEmpty() ? nothing() : publisher.sendBlocking(messages));
        }
        Uni<Object> sent = (messages.isEmpty()
                ? Uni.createFrom().item(nothing())
                : publisher.sendAllMessages((List<OutgoingMessage<T>>) (List<?>) messages))
                .map(receipts -> result(method, receipts));
        return method.returns() == PublisherMethod.ReturnKind.STAGE ? sent.subscribeAsCompletionStage() : sent;
    }

    private static BatchReceipt nothing() {
        return new BatchReceipt(List.of());
    }

    private static Object result(PublisherMethod method, BatchReceipt receipts) {
        if (method.receipt()) {
            return method.batch() ? receipts : TargetPublisher.only(receipts);
        }
        TargetPublisher.all(receipts);
        return null;
    }

    private static List<OutgoingMessage<?>> messages(PublisherMethod method, Object[] arguments) {
        Object payload = arguments[method.payload()];
        if (payload == null) {
            throw new IllegalArgumentException(method.description() + " was called with null as payload");
        }
        if (!method.batch()) {
            return List.of(message(method, payload, arguments));
        }
        List<OutgoingMessage<?>> messages = new ArrayList<>();
        for (Object one : (List<?>) payload) {
            if (one == null) {
                throw new IllegalArgumentException(method.description() + " was called with null as payload "
                        + (messages.size() + 1) + " of its list");
            }
            messages.add(message(method, one, arguments));
        }
        return messages;
    }

    private static OutgoingMessage<?> message(PublisherMethod method, Object payload, Object[] arguments) {
        OutgoingMessage<?> message = TargetPublisher.message(payload);
        for (Argument argument : method.arguments()) {
            Object value = present(arguments[argument.index()]);
            if (value != null) {
                message = switch (argument.kind()) {
                    case HEADER -> message.header(argument.header(), value);
                    case GROUP_ID -> message.groupId((String) value);
                    case DEDUPLICATION_ID -> message.deduplicationId((String) value);
                    case ROUTING_KEY -> message.routingKey((String) value);
                };
            }
        }
        return message;
    }

    private static Object present(Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }
}
