package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.DeadLetterException;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A call ends once, whatever the application throws: the message is settled, and the handler is free for the next one. */
class CallEndTest {

    private static final int CONCURRENCY = 2;
    private static final int ATTEMPTS = 2;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application(Hostility.class)
            .overrideConfigKey("quarkus.herald.listener.concurrency", Integer.toString(CONCURRENCY))
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", Integer.toString(ATTEMPTS));

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;
        @Inject
        Fragile fragile;

        @QueueListener("worker")
        void worker(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            failIfHostile(message);
            scenes.of(message).gate.pass();
        }

        @NonBlocking
        @QueueListener("event-loop")
        void eventLoop(Message<String> message) {
            scenes.of(message).called(message);
            failIfHostile(message);
        }

        @QueueListener("uni")
        Uni<Void> uni(Message<String> message) {
            scenes.of(message).called(message);
            return isHostile(message)
                    ? Uni.createFrom().failure(Hostility.of(message.payload()).exception())
                    : Uni.createFrom().completionStage(scenes.of(message).stage());
        }

        @QueueListener("uni-throwing")
        Uni<Void> throwingUni(Message<String> message) {
            scenes.of(message).called(message);
            failIfHostile(message);
            return Uni.createFrom().completionStage(scenes.of(message).stage());
        }

        @QueueListener("stage")
        CompletionStage<Void> stage(Message<String> message) {
            scenes.of(message).called(message);
            return isHostile(message)
                    ? CompletableFuture.failedFuture(Hostility.of(message.payload()).exception())
                    : scenes.of(message).stage();
        }

        @QueueListener("batch")
        void batch(List<Message<String>> batch) throws InterruptedException {
            Scene scene = scenes.of(batch.get(0));
            scene.called(batch);
            batch.forEach(Handlers::failIfHostile);
            scene.gate.pass();
        }

        @QueueListener(value = "ordered.fifo", id = "ordered")
        void ordered(Message<String> message) throws InterruptedException {
            worker(message);
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(Message<String> message, Acknowledgement acknowledgement) throws InterruptedException {
            worker(message);
            acknowledgement.ack();
        }

        @QueueListener("replying")
        String replying(Message<String> message) throws InterruptedException {
            worker(message);
            return "done";
        }

        @Disturbed
        @QueueListener("intercepted")
        void intercepted(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            if (!isHostile(message)) {
                scenes.of(message).gate.pass();
            }
        }

        @QueueListener("forwarding")
        @Publisher(queue = "forwarded")
        Result forwarding(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            if (!isHostile(message)) {
                scenes.of(message).gate.pass();
            }
            return new Result(message.payload());
        }

        @QueueListener("forwarding-uni")
        @Publisher(queue = "forwarded")
        Uni<Result> forwardingUni(Message<String> message) {
            scenes.of(message).called(message);
            return isHostile(message)
                    ? Uni.createFrom().item(new Result(message.payload()))
                    : Uni.createFrom().completionStage(scenes.of(message).stage())
                            .replaceWith(new Result(message.payload()));
        }

        @QueueListener("payload")
        void payload(Message<Payload> message) throws InterruptedException {
            scenes.of(message).gate.pass();
        }

        @QueueListener("not-retryable")
        void notRetryable(Message<String> message) throws InterruptedException {
            if (isHostile(message)) {
                throw new NotRetryableException();
            }
            scenes.of(message).gate.pass();
        }

        @QueueListener("stage-throwing")
        CompletionStage<Void> stageThatThrows(Message<String> message) {
            scenes.of(message).called(message);
            return isHostile(message) ? new ForeignStage(callback -> {
                throw Hostility.of(message.payload()).exception();
            }) : scenes.of(message).stage();
        }

        @QueueListener("stage-repeating")
        CompletionStage<Void> stageThatRepeatsItself(Message<String> message) {
            scenes.of(message).called(message);
            return isHostile(message) ? new ForeignStage(callback -> {
                callback.accept(null, Hostility.of(message.payload()).exception());
                callback.accept(null, null);
                callback.accept(null, Hostility.of(message.payload()).exception());
            }) : scenes.of(message).stage();
        }

        @QueueListener("scoped")
        void scoped(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            fragile.use();
            if (!isHostile(message)) {
                scenes.of(message).gate.pass();
            }
        }

        @QueueListener("scoped-uni")
        Uni<Void> scopedUni(Message<String> message) {
            scenes.of(message).called(message);
            fragile.use();
            return isHostile(message)
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().completionStage(scenes.of(message).stage());
        }

        private static void failIfHostile(Message<String> message) {
            if (isHostile(message)) {
                throw Hostility.of(message.payload()).exception();
            }
        }

        private static boolean isHostile(Message<String> message) {
            return !message.payload().startsWith("good");
        }
    }

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Disturbed {
    }

    @Disturbed
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    static class Disturbance {

        @AroundInvoke
        @SuppressWarnings("unchecked")
        Object afterwards(InvocationContext invocation) throws Exception {
            Object result = invocation.proceed();
            Handlers.failIfHostile((Message<String>) invocation.getParameters()[0]);
            return result;
        }
    }

    record Payload(String text) {

        Payload {
            if (!text.startsWith("good")) {
                throw Hostility.of(text).exception();
            }
        }
    }

    record Result(String text) {

        public String getDisturbance() {
            if (!text.startsWith("good")) {
                throw Hostility.of(text).exception();
            }
            return "none";
        }
    }

    static final class NotRetryableException extends DeadLetterException {

        private static final long serialVersionUID = 1L;

        NotRetryableException() {
            super("cannot succeed");
        }

        @Override
        public String getMessage() {
            throw new IllegalStateException("getMessage failed");
        }
    }

    /** A stage that does something strange to who waits for it. */
    static final class ForeignStage extends CompletableFuture<Void> {

        private final Consumer<BiConsumer<? super Void, ? super Throwable>> onWait;

        ForeignStage(Consumer<BiConsumer<? super Void, ? super Throwable>> onWait) {
            this.onWait = onWait;
        }

        @Override
        public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> callback) {
            onWait.accept(callback);
            return this;
        }

        @Override
        public <U> CompletableFuture<U> handle(BiFunction<? super Void, Throwable, ? extends U> callback) {
            onWait.accept(callback::apply);
            return new CompletableFuture<>();
        }
    }

    @RequestScoped
    static class Fragile {

        void use() {
            // to be there
        }

        @PreDestroy
        void end() {
            throw new StackOverflowError("@PreDestroy failed");
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @AfterEach
    void end() {
        scenes.end();
    }

    @Test
    void endsWhenAMethodThrows() {
        everyMessageIsTriedAsOftenAsItShould("worker");
    }

    @Test
    void endsWhenAMethodOnTheEventLoopThrows() {
        hostileMessagesAreTriedAsOftenAsTheyShould("event-loop");

        send("event-loop", "good");
        scenes.of("event-loop").awaitCall("good");
        isIdle("event-loop");
    }

    @Test
    void endsWhenAUniFails() {
        everyMessageIsTriedAsOftenAsItShould("uni");
    }

    @Test
    void endsWhenAMethodThrowsInsteadOfReturningAUni() {
        everyMessageIsTriedAsOftenAsItShould("uni-throwing");
    }

    @Test
    void endsWhenAStageFails() {
        everyMessageIsTriedAsOftenAsItShould("stage");
    }

    @Test
    void endsWhenABatchFails() {
        everyMessageIsTriedAsOftenAsItShould("batch");
    }

    @Test
    void endsWhenAMessageOfAGroupFails() {
        everyMessageIsTriedAsOftenAsItShould("ordered.fifo");
    }

    @Test
    void endsWhenAMethodThatSettlesThrows() {
        everyMessageIsTriedAsOftenAsItShould("manual");
    }

    @Test
    void endsWhenAMethodThatRepliesThrows() {
        everyMessageIsTriedAsOftenAsItShould("replying");
    }

    @Test
    void endsWhenAnInterceptorThrows() {
        everyMessageIsTriedAsOftenAsItShould("intercepted");
    }

    @Test
    void endsWhenAResultCannotBeWritten() {
        everyMessageIsTriedAsOftenAsItShould("forwarding");
    }

    @Test
    void endsWhenAResultOfAUniCannotBeWritten() {
        everyMessageIsTriedAsOftenAsItShould("forwarding-uni");
    }

    @Test
    void endsWhenAStageThrowsAtWhoWaitsForIt() {
        everyMessageIsTriedAsOftenAsItShould("stage-throwing");
    }

    @Test
    void endsOnceWhenAStageSaysMoreThanOnceThatItHasEnded() {
        everyMessageIsTriedAsOftenAsItShould("stage-repeating");
    }

    private void everyMessageIsTriedAsOftenAsItShould(String queue) {
        hostileMessagesAreTriedAsOftenAsTheyShould(queue);
        allHandlersAreFree(queue, text -> text);
    }

    private void hostileMessagesAreTriedAsOftenAsTheyShould(String queue) {
        for (Hostility hostility : Hostility.values()) {
            List<String> payloads = payloads(hostility);
            payloads.forEach(payload -> send(queue, payload));
            areDeadLetters(queue, payloads);
            assertThat(payloads).allSatisfy(payload -> assertThat(scenes.of(queue).calls(payload))
                    .extracting(Scene.Call::attempt).containsExactly(1, ATTEMPTS));
        }
    }

    @Test
    void endsWhenAPayloadThrows() {
        for (Hostility hostility : Hostility.values()) {
            List<String> payloads = payloads(hostility).stream().map(CallEndTest::json).toList();
            payloads.forEach(payload -> send("payload", payload));
            areDeadLetters("payload", payloads);
        }
        allHandlersAreFree("payload", CallEndTest::json);
    }

    private static String json(String text) {
        return "{\"text\":\"" + text + "\"}";
    }

    @Test
    void endsWhenAMessageThatCannotSucceedDoesNotSayWhy() {
        List<String> payloads = payloads(Hostility.MESSAGE_THROWS);

        payloads.forEach(payload -> send("not-retryable", payload));

        areDeadLetters("not-retryable", payloads);
        allHandlersAreFree("not-retryable", text -> text);
    }

    @Test
    void endsWellWhenTheEndOfTheRequestScopeThrows() {
        endsWellWhenTheEndOfTheRequestScopeThrows("scoped");
    }

    @Test
    void endsWellWhenTheEndOfTheRequestScopeOfAUniThrows() {
        endsWellWhenTheEndOfTheRequestScopeThrows("scoped-uni");
    }

    private void endsWellWhenTheEndOfTheRequestScopeThrows(String queue) {
        payloads(Hostility.MESSAGE_THROWS).forEach(payload -> send(queue, payload));

        allHandlersAreFree(queue, text -> text);
        assertThat(queues.deadLetters(queue)).isEmpty();
        assertThat(scenes.of(queue).calls()).extracting(Scene.Call::attempt).containsOnly(1);
    }

    private void areDeadLetters(String queue, List<String> payloads) {
        eventually(() -> assertThat(queues.deadLetters(queue)).as("dead letters of %s", queue)
                .extracting(letter -> letter.body()).containsAll(payloads));
    }

    private void allHandlersAreFree(String queue, Function<String, String> body) {
        // One after the other, so that they are not handled as one batch.
        for (int number = 1; number <= CONCURRENCY; number++) {
            send(queue, body.apply("good " + number));
            scenes.of(queue).awaitInside(number);
        }
        scenes.of(queue).end();
        isIdle(queue);
    }

    private void isIdle(String queue) {
        eventually(() -> {
            assertThat(queues.depth(queue).total()).isZero();
            assertThat(listeners.get(queue.replace(".fifo", "")).counts().inFlight()).isZero();
        });
    }

    /** One more than there are handlers. */
    private static List<String> payloads(Hostility hostility) {
        return IntStream.rangeClosed(0, CONCURRENCY).mapToObj(number -> hostility + " " + number).toList();
    }

    private void send(String queue, String payload) {
        OutgoingMessage<String> message = OutgoingMessage.of(payload).header("reply-to", "herald-replies-nobody");
        queues.send(queue, queue.endsWith(".fifo") ? message.groupId(payload).deduplicationId(payload) : message);
    }
}
