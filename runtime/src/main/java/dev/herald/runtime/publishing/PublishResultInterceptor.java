package dev.herald.runtime.publishing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import io.smallrye.mutiny.Uni;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.PublisherMethods;
import dev.herald.runtime.metadata.PublishesResult;

/**
 * Publishes what a {@code @Publisher} method of a bean returns. Runs outside most other interceptors, so that a
 * transaction has been committed and a retry has succeeded when the message is sent.
 */
@Interceptor
@PublishesResult
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
public class PublishResultInterceptor {

    private final PublisherMethods methods;
    private final Publishers publishers;

    public PublishResultInterceptor(PublisherMethods methods, Publishers publishers) {
        this.methods = methods;
        this.publishers = publishers;
    }

    @AroundInvoke
    Object publish(InvocationContext invocation) throws Exception {
        TargetPublisher<?> publisher = publishers.target(target(invocation));
        Object result = invocation.proceed();
        if (result instanceof Uni<?> uni) {
            return uni.call(value -> Uni.createFrom().completionStage(() -> send(publisher, value)));
        }
        if (result instanceof CompletionStage<?> stage) {
            return stage.thenCompose(value -> send(publisher, value).thenApply(sent -> value));
        }
        List<OutgoingMessage<?>> messages = PublishingResultHandler.messages(result);
        if (!messages.isEmpty()) {
            TargetPublisher.all(publisher.sendBlocking(messages));
        }
        return result;
    }

    private DestinationRef target(InvocationContext invocation) {
        PublishesResult binding = invocation.getInterceptorBinding(PublishesResult.class);
        return methods.results().get(binding.value());
    }

    private static CompletionStage<Void> send(TargetPublisher<?> publisher, Object value) {
        List<OutgoingMessage<?>> messages = PublishingResultHandler.messages(value);
        if (messages.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return publisher.sendAsync(messages).thenAccept(TargetPublisher::all);
    }
}
