package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.arc.DefaultBean;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;

import dev.herald.DeadLetterException;
import dev.herald.FailureAction;
import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.HeraldHeaders;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OnFailure;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** Who decides about a failure, in an application: configuration, annotations and beans, in the order of precedence. */
class FailurePolicyTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "2")
            .overrideConfigKey("attempts", "4")
            .overrideConfigKey("quarkus.herald.listener.\"configured\".failure.\"" + Limited.class.getName() + "\".action",
                    "dead-letter")
            .overrideRuntimeConfigKey("quarkus.herald.listener.failure.\"" + Closed.class.getName() + "\".action", "drop");

    static class Limited extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    static class Closed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** What the handlers of failures are to see. */
    @RequestScoped
    static class Request {

        String name() {
            return "request";
        }
    }

    public record Order(@NotBlank String customer) {
    }

    @Singleton
    @OnFailure(exceptions = Limited.class, action = FailureAction.DROP)
    static class Handlers {

        final Map<String, Integer> attempts = new ConcurrentHashMap<>();
        final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

        @QueueListener("configured")
        @QueueListener("annotated")
        @OnFailure(exceptions = Limited.class, maxAttempts = "${attempts}", delay = "${delay:1ms}")
        void annotated(Message<String> message) {
            fail(message);
        }

        @QueueListener("of-class")
        @QueueListener("handled")
        void ofClass(Message<String> message) {
            fail(message);
        }

        @QueueListener("handled-later")
        Uni<Void> handledLater(Message<String> message) {
            return Uni.createFrom().voidItem().invoke(() -> fail(message));
        }

        @QueueListener("valid")
        void valid(@Valid Order order) {
        }

        private void fail(Message<String> message) {
            attempts.merge(message.payload(), 1, Integer::sum);
            throw failures.get(message.payload());
        }
    }

    @Singleton
    @Identifier("handled")
    static class OwnHandler implements FailureHandler {

        final List<String> asked = new CopyOnWriteArrayList<>();

        @Override
        public FailureDecision decide(Message<?> message, Throwable failure) {
            asked.add(message.payload() + " " + failure.getClass().getSimpleName());
            return failure instanceof ConnectException ? null : FailureDecision.deadLetter("as the handler says");
        }
    }

    @Singleton
    static class CommonHandler implements FailureHandler {

        final List<String> asked = new CopyOnWriteArrayList<>();

        @Inject
        Request request;

        @Override
        public FailureDecision decide(Message<?> message, Throwable failure) {
            asked.add(message.destination() + " " + request.name());
            if (failure instanceof UncheckedIOException) {
                throw new IllegalStateException("as meant");
            }
            return failure instanceof IllegalArgumentException ? FailureDecision.drop() : null;
        }
    }

    /** Of a library, say: the application has its own. */
    @Singleton
    @DefaultBean
    static class Fallback implements FailureHandler {

        @Override
        public FailureDecision decide(Message<?> message, Throwable failure) {
            return FailureDecision.deadLetter("not to be asked");
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    @Identifier("handled")
    FailureHandler own;
    @Inject
    CommonHandler common;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    private void send(String queue, String body, RuntimeException failure) {
        handlers.failures.put(body, failure);
        queues.send(queue, body);
    }

    private int attempts(String body) {
        return handlers.attempts.getOrDefault(body, 0);
    }

    private void deadLettered(String queue, String body, String attempts, String reason) {
        eventually(() -> assertThat(queues.deadLetters(queue)).filteredOn(letter -> letter.body().equals(body)).singleElement()
                .satisfies(letter -> {
                    assertThat(letter.headers().get(HeraldHeaders.DEAD_LETTER_ATTEMPTS)).contains(attempts);
                    assertThat(letter.headers().get(HeraldHeaders.DEAD_LETTER_REASON)).hasValueSatisfying(
                            text -> assertThat(text).contains(reason));
                }));
    }

    private void dropped(String queue, String body, Runnable send) {
        long before = listeners.get(queue).counts().dropped();
        send.run();
        eventually(() -> assertThat(listeners.get(queue).counts().dropped()).isEqualTo(before + 1));
        assertThat(queues.depth(queue).total()).isZero();
        assertThat(queues.deadLetters(queue)).noneMatch(letter -> letter.body().equals(body));
        assertThat(attempts(body)).isEqualTo(1);
    }

    @Test
    void theListenersConfigurationWinsOverTheMethod() {
        send("configured", "configured", new Limited());

        deadLettered("configured", "configured", "1", Limited.class.getName());
    }

    @Test
    void theMethodWinsOverTheClassAndMayAllowMoreAttempts() {
        send("annotated", "annotated", new IllegalStateException(new Limited()));

        deadLettered("annotated", "annotated", "4", Limited.class.getName());
        assertThat(attempts("annotated")).isEqualTo(4);
    }

    @Test
    void theClassWinsOverTheHandler() {
        dropped("handled", "of class", () -> send("handled", "of class", new Limited()));
    }

    @Test
    void theListenersHandlerWinsOverTheConfigurationOfAll() {
        send("handled", "handled", new Closed());

        deadLettered("handled", "handled", "1", "as the handler says");
    }

    @Test
    void theConfigurationOfAllWinsOverTheHandlerOfAll() {
        int asked = common.asked.size();

        dropped("annotated", "of all", () -> send("annotated", "of all", new Closed()));

        assertThat(common.asked).hasSize(asked);
    }

    @Test
    void theHandlerOfAllDecidesAboutTheRest() {
        dropped("of-class", "common", () -> send("of-class", "common", new IllegalArgumentException()));

        assertThat(common.asked).contains("of-class request");
    }

    @Test
    void aHandlerDecidesAboutAFailedUni() {
        dropped("handled-later", "later", () -> send("handled-later", "later", new IllegalArgumentException()));
    }

    @Test
    void aHandlerThatThrowsDecidesNothing() {
        send("of-class", "throws", new UncheckedIOException(new IOException("as meant")));

        deadLettered("of-class", "throws", "2", "as meant");
    }

    @Test
    void whatNobodyDecidesIsRetriedAsUsual() {
        send("of-class", "usual", new IllegalStateException("as meant"));

        deadLettered("of-class", "usual", "2", "as meant");
    }

    @Test
    void aHandlerSeesWhatTheMethodSaysItself() {
        send("handled", "said", new DeadLetterException("no such customer"));

        deadLettered("handled", "said", "1", "as the handler says");
        assertThat(((OwnHandler) own).asked).contains("said DeadLetterException");
    }

    @Test
    void anInvalidPayloadIsNotTriedAgain() {
        queues.send("valid", "{\"customer\": \"\"}");

        deadLettered("valid", "{\"customer\": \"\"}", "1", "customer");
    }
}
