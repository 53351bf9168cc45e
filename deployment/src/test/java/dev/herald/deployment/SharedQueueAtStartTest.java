package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.json.JsonObject;

import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** Queues that turn out to be the same when the application starts. */
class SharedQueueAtStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideRuntimeConfigKey("first.queue", "events")
            .overrideRuntimeConfigKey("quarkus.herald.queue.\"b\".name", "events")
            .overrideRuntimeConfigKey("quarkus.herald.listener.\"d\".queue", "subscribers")
            .overrideRuntimeConfigKey("quarkus.herald.listener.\"e\".queue", "subscribers")
            .assertException(failure -> assertThat(everything(failure))
                    .contains("- " + Orders.class.getName() + "#a, " + Orders.class.getName()
                            + "#b: these listeners share the queue 'events', but take different payloads ("
                            + OrderPlaced.class.getName() + ", " + JsonObject.class.getName() + ")")
                    .contains(
                            "- " + Orders.class.getName() + "#d, " + Orders.class.getName() + "#e: these listeners share the "
                                    + "queue 'subscribers', but")
                    .doesNotContain("#c"));

    private static String everything(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage()).append('\n');
        }
        return texts.toString();
    }

    record OrderPlaced(int order) {
    }

    @Singleton
    static class Orders {
        @QueueListener(value = "${first.queue:a}", id = "a")
        void a(OrderPlaced event) {
        }

        @QueueListener("b")
        void b(Message<JsonObject> event) {
        }

        @QueueListener("c")
        void c(String event) {
        }

        @TopicSubscriber(value = "topic", id = "d")
        void d(OrderPlaced event) {
        }

        @TopicSubscriber(value = "topic", id = "e")
        void e(List<String> events) {
        }
    }

    @Test
    void twoPayloadTypesOnOneQueueFailTheStart() {
        Assertions.fail("the application must not start");
    }
}
