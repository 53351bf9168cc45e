package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.json.JsonObject;

import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** A queue has a name, a URL and an ARN, and may also get the messages of a topic. */
class SharedQueueOnSqsTest {

    private static final String URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/events";
    private static final String OTHER = "https://sqs.eu-west-1.amazonaws.com/999999999999/returns";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("sqs")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"a\".name", URL)
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"b\".name", "events")
            .overrideRuntimeConfigKey("quarkus.herald.listener.\"c\".queue", "orders")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"e\".name", OTHER)
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"f\".name", OTHER.replace("9", "8"))
            .assertException(failure -> assertThat(everything(failure))
                    .contains("- " + Orders.class.getName() + "#a, " + Orders.class.getName()
                            + "#b: these listeners share the queue '" + URL + "' = 'events'")
                    .contains("- " + Orders.class.getName() + "#c, " + Orders.class.getName()
                            + "#d: these listeners share the queue 'orders'")
                    .doesNotContain("#e", "#f"));

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
        void a(String event) {
        }

        @QueueListener("b")
        void b(JsonObject event) {
        }

        @TopicSubscriber(value = "topic", id = "c")
        void c(String event) {
        }

        @QueueListener("orders")
        void d(JsonObject event) {
        }

        @QueueListener("e")
        void e(String event) {
        }

        @QueueListener("f")
        void f(JsonObject event) {
        }
    }

    @Test
    void twoPayloadTypesOnOneQueueFailTheStart() {
        Assertions.fail("the application must not start");
    }
}
