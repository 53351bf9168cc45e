package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** A queue that is its own dead-letter queue would deliver its dead letters again and again. */
class DeadLetterQueueTest {

    private static final String URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("sqs")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"a\".dead-letter.name", "a")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"b\".name", URL)
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"b\".dead-letter.name", "orders")
            .overrideRuntimeConfigKey("quarkus.herald.listener.\"c\".queue", "events")
            .overrideRuntimeConfigKey("quarkus.herald.topic.\"c\".dead-letter.name", "events")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"d\".dead-letter.name", "d")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"d\".dead-letter.enabled", "false")
            .assertException(failure -> assertThat(everything(failure))
                    .contains("- quarkus.herald.queue.\"a\".dead-letter.name is 'a', the queue of the listener 'a' itself")
                    .contains("- quarkus.herald.queue.\"b\".dead-letter.name is 'orders', the queue of the listener 'b' itself")
                    .contains("- quarkus.herald.topic.\"c\".dead-letter.name is 'events', the queue of the listener 'c' itself")
                    .doesNotContain("listener 'd'"));

    private static String everything(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        return texts.toString();
    }

    @Singleton
    static class Orders {
        @QueueListener("a")
        void a(String order) {
        }

        @QueueListener("b")
        void b(String order) {
        }

        @TopicSubscriber("c")
        void c(String event) {
        }

        @QueueListener("d")
        void d(String order) {
        }
    }

    @Test
    void aQueueThatIsItsOwnDeadLetterQueueFailsTheStart() {
        Assertions.fail("the application must not start");
    }
}
