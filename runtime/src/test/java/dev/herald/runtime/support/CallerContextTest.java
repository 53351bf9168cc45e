package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

class CallerContextTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final HeraldExecutors executors = new HeraldExecutors();
    private final CallerContext caller = new CallerContext(executors);
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        executors.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void emitsOnTheContextItWasSubscribedOn() {
        Context context = vertx.getOrCreateContext();
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<Context> emittedOn = new CompletableFuture<>();
        CompletableFuture<Void> subscribed = new CompletableFuture<>();
        context.runOnContext(unused -> {
            caller.emit(Uni.createFrom().completionStage(source)).subscribe()
                    .with(item -> emittedOn.complete(Vertx.currentContext()));
            subscribed.complete(null);
        });
        assertThat(subscribed).succeedsWithin(SOON);

        source.complete("x");

        assertThat(emittedOn).succeedsWithin(SOON).isSameAs(context);
    }

    @Test
    void emitsOnAThreadForCallbacksWhereThereIsNoContext() {
        CompletableFuture<String> thread = new CompletableFuture<>();

        caller.emit(Uni.createFrom().item("x")).subscribe().with(item -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread).succeedsWithin(SOON).asString().startsWith("application-callback");
    }

    @Test
    void completesACopyOnAThreadForCallbacks() {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> thread = caller.copy(source).thenApply(item -> Thread.currentThread().getName());

        source.complete("x");

        assertThat(thread).succeedsWithin(SOON).asString().startsWith("application-callback");
    }

    @Test
    void aCopyIsItsOwnersToComplete() {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> other = caller.copy(source);

        caller.copy(source).cancel(true);
        caller.copy(source).complete("y");
        caller.copy(source).completeExceptionally(new IllegalStateException());

        assertThat(source).isNotDone();
        source.complete("x");
        assertThat(other).succeedsWithin(SOON).isEqualTo("x");
    }

    @Test
    void aCopyFailsWithWhatFailed() {
        IllegalStateException failure = new IllegalStateException();

        CompletableFuture<Object> copy = caller.copy(CompletableFuture.failedFuture(new CompletionException(failure)));

        assertThat(copy).failsWithin(SOON).withThrowableThat().withCause(failure);
    }

    @Test
    void handsOverAfterTheApplicationHasStopped() {
        executors.close();

        assertThat(caller.copy(CompletableFuture.completedFuture("x"))).succeedsWithin(SOON).isEqualTo("x");
    }
}
