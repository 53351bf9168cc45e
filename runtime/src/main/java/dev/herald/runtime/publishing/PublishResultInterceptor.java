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
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.metadata.PublisherMethods;
import dev.herald.runtime.metadata.PublishesResult;
import dev.herald.runtime.metadata.ResultTarget;
import dev.herald.runtime.support.CallerContext;

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
    private final CallerContext caller;

    public PublishResultInterceptor(PublisherMethods methods, Publishers publishers, CallerContext caller) {
        this.methods = methods;
        this.publishers = publishers;
        this.caller = caller;
    }

    @AroundInvoke
    Object publish(InvocationContext invocation) throws Exception {
        PublishingResultHandler handler = PublishingResultHandler.of(target(invocation), publishers);
        if (!isAsynchronous(invocation.getMethod().getReturnType())) {
            // Before the method runs: what it does, such as a commit, could not be undone.
            handler.publisher().requireBlocking();
        }
        // What it returns may be completed where nothing is known of a message that is being handled here.
        HandledHeaders handled = handler.publisher().handled();
        Object result = invocation.proceed();
        if (result instanceof Uni<?> uni) {
            return uni.call(value -> publish(handler, value, handled));
        }
        if (result instanceof CompletionStage<?> stage) {
            return publish(handler, stage, handled);
        }
        List<OutgoingMessage<?>> messages = handler.messages(result);
        if (!messages.isEmpty()) {
            TargetPublisher.all(handler.publisher().sendBlocking(messages, handled));
        }
        return result;
    }

    private static boolean isAsynchronous(Class<?> returned) {
        return returned == Uni.class || CompletionStage.class.isAssignableFrom(returned);
    }

    private ResultTarget target(InvocationContext invocation) {
        PublishesResult binding = invocation.getInterceptorBinding(PublishesResult.class);
        return methods.results().get(binding.value());
    }

    private static Uni<Void> publish(PublishingResultHandler handler, Object value, HandledHeaders handled) {
        List<OutgoingMessage<?>> messages = handler.messages(value);
        return messages.isEmpty()
                ? Uni.createFrom().voidItem()
                : handler.publisher().sendAny(messages, handled).invoke(TargetPublisher::all).replaceWithVoid();
    }

    /** A future, as the method may be declared to return one. */
    private <T> CompletableFuture<T> publish(PublishingResultHandler handler, CompletionStage<T> result,
            HandledHeaders handled) {
        return caller.copy(result.thenCompose(value -> {
            List<OutgoingMessage<?>> messages = handler.messages(value);
            return handler.publisher().sendAsync(messages, handled).thenApply(receipts -> {
                TargetPublisher.all(receipts);
                return value;
            });
        }));
    }
}
