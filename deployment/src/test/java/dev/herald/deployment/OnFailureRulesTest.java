package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.jboss.jandex.AnnotationTarget;
import org.junit.jupiter.api.Test;

import dev.herald.FailureAction;
import dev.herald.OnFailure;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.DeclaredFailures.Rule;

class OnFailureRulesTest {

    private final TestBuild build = new TestBuild();

    static class RateLimited extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @OnFailure(exceptions = IOException.class, action = FailureAction.DEAD_LETTER)
    static class Valid {
        @QueueListener("orders")
        @OnFailure(exceptions = {RateLimited.class, UncheckedIOException.class}, delay = "30s", maxAttempts = "${attempts}")
        @OnFailure(exceptions = IllegalStateException.class, action = FailureAction.DROP)
        void on(String order) {
        }
    }

    @Test
    void readsTheRulesOfTheMethodAndOfItsClass() {
        DeclaredFailures failures = build.listener(Valid.class).failures();

        assertThat(failures.ofMethod()).containsExactly(
                new Rule(RateLimited.class.getName(), FailureAction.RETRY, "30s", "${attempts}"),
                new Rule(UncheckedIOException.class.getName(), FailureAction.RETRY, "30s", "${attempts}"),
                new Rule(IllegalStateException.class.getName(), FailureAction.DROP, "", ""));
        assertThat(failures.ofClass())
                .containsExactly(new Rule(IOException.class.getName(), FailureAction.DEAD_LETTER, "", ""));
        assertThat(build.problems.texts()).isEmpty();
    }

    static class Twice {
        @QueueListener("orders")
        @OnFailure(exceptions = IOException.class)
        @OnFailure(exceptions = {RateLimited.class, IOException.class}, action = FailureAction.DROP)
        void on(String order) {
        }
    }

    @Test
    void rejectsTwoRulesForOneException() {
        build.rejectsListener(Twice.class, "two @OnFailure rules for java.io.IOException", "remove one");
    }

    static class Nothing {
        @QueueListener("orders")
        @OnFailure(exceptions = {})
        void on(String order) {
        }
    }

    @Test
    void rejectsARuleWithoutExceptions() {
        build.rejectsListener(Nothing.class, "@OnFailure without exceptions");
    }

    static class BadDelay {
        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class, delay = "soon")
        void on(String order) {
        }
    }

    @Test
    void rejectsADelayThatIsNoDuration() {
        build.rejectsListener(BadDelay.class, "@OnFailure(OnFailureRulesTest.RateLimited) has delay = \"soon\"",
                "not a duration");
    }

    static class NegativeDelay {
        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class, delay = "-PT1S")
        void on(String order) {
        }
    }

    @Test
    void rejectsANegativeDelay() {
        build.rejectsListener(NegativeDelay.class, "delay = \"-PT1S\"", "use 0 or more");
    }

    static class NoAttempts {
        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class, maxAttempts = "0")
        void on(String order) {
        }
    }

    @Test
    void rejectsFewerThanOneAttempt() {
        build.rejectsListener(NoAttempts.class, "maxAttempts = \"0\"", "use 1 or more");
    }

    static class DelayedDrop {
        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class, action = FailureAction.DROP, delay = "30s")
        void on(String order) {
        }
    }

    @Test
    void rejectsADropWithADelay() {
        build.rejectsListener(DelayedDrop.class, "action = DROP and delay = \"30s\"", "remove delay, or use RETRY");
    }

    static class CountedDeadLetter {
        @QueueListener("orders")
        @OnFailure(exceptions = RateLimited.class, action = FailureAction.DEAD_LETTER, maxAttempts = "3")
        void on(String order) {
        }
    }

    @Test
    void rejectsADeadLetterAfterSeveralAttempts() {
        build.rejectsListener(CountedDeadLetter.class, "action = DEAD_LETTER and maxAttempts = \"3\"",
                "remove maxAttempts, or use RETRY");
    }

    // Where nothing is delivered again

    static class RetriedEvent {
        @TopicSubscriber(value = "order-events", durable = false)
        @OnFailure(exceptions = RateLimited.class, delay = "30s")
        void on(String event) {
        }
    }

    static class PausingEvents {
        @TopicSubscriber(value = "order-events", durable = false)
        @OnFailure(exceptions = RateLimited.class, action = FailureAction.PAUSE)
        void on(String event) {
        }
    }

    @OnFailure(exceptions = RateLimited.class)
    static class RetriedEvents {
        @TopicSubscriber(value = "order-events", durable = false)
        void on(String event) {
        }
    }

    static class DroppedEvent {
        @TopicSubscriber(value = "order-events", durable = false)
        @OnFailure(exceptions = RateLimited.class, action = FailureAction.DROP)
        void on(String event) {
        }
    }

    @Test
    void rejectsRetriesOnRedisPubSub() {
        build.onRedis().rejectsListener(RetriedEvent.class, RateLimited.class.getName() + " has action = RETRY",
                "Redis Pub/Sub delivers at most once", "remove the rule, or use DROP");
    }

    @Test
    void rejectsAPauseOnRedisPubSub() {
        build.onRedis().rejectsListener(PausingEvents.class, "has action = PAUSE", "Redis Pub/Sub delivers at most once");
    }

    @Test
    void rejectsRetriesOfTheClassOnRedisPubSub() {
        build.onRedis().rejectsListener(RetriedEvents.class, "its class's @OnFailure",
                "move the rule to the methods that listen to queues");
    }

    @Test
    void allowsADropOnRedisPubSub() {
        assertThat(build.onRedis().listener(DroppedEvent.class).failures().ofMethod()).hasSize(1);
        assertThat(build.problems.texts()).isEmpty();
    }

    @Test
    void allowsRetriesOfTopicsElsewhere() {
        build.listener(RetriedEvents.class);

        assertThat(build.problems.texts()).isEmpty();
    }

    // Where no listener is

    @OnFailure(exceptions = IOException.class)
    static class NoListener {
        @OnFailure(exceptions = IOException.class)
        void on(String order) {
        }
    }

    @Test
    void rejectsARuleWhereNoListenerIs() {
        AnnotationTarget type = TestBuild.classOf(NoListener.class);

        OnFailureReader.checkPlace(type, build.problems);
        OnFailureReader.checkPlace(type.asClass().firstMethod("on"), build.problems);
        OnFailureReader.checkPlace(TestBuild.classOf(Valid.class), build.problems);
        OnFailureReader.checkPlace(TestBuild.classOf(Valid.class).firstMethod("on"), build.problems);

        assertThat(build.problems.texts()).containsExactlyInAnyOrder(
                NoListener.class.getName() + ": has @OnFailure but declares no listener, so that it has no effect; move it to"
                        + " the class or the method that does, or remove it",
                NoListener.class.getName() + "#on: has @OnFailure but is not a listener, so that it has no effect; add"
                        + " @QueueListener or @TopicSubscriber, or remove it");
    }
}
