package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.AckMode;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

class AllErrorsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.queue.\"remote\".broker", "pigeon")
            .overrideConfigKey("quarkus.arc.exclude-types", Disabled.class.getName())
            .assertException(failure -> assertThat(messages(failure)).contains(
                    name(Orders.class) + "#twoPayloads: takes more than one payload parameter",
                    name(Orders.class) + "#manual: @QueueListener(\"manual\") has ack = MANUAL",
                    name(Orders.class) + "#hidden: a listener method cannot be private",
                    name(Orders.class) + "#remote: queue 'remote': there is no broker 'pigeon'",
                    "these listeners share the id 'same'",
                    name(Orders.class) + "#nothing: has @Publisher but does not return a value to publish",
                    name(Orders.class) + "#publisher: @Publisher qualifies a String",
                    name(AbstractOrders.class) + "#on: is declared in an abstract class",
                    name(Contract.class) + "#on: is a method of an interface",
                    name(Inner.class) + "#on: is declared in an inner class",
                    name(OrderMessages.class) + "#place: @Publisher names neither a queue nor a topic",
                    name(OrderMessages.class) + "#other: is an abstract method without @Publisher")
                    .doesNotContain("Disabled#"));

    private static String name(Class<?> type) {
        return type.getName();
    }

    private static String messages(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            texts.append(cause.getMessage());
            for (Throwable suppressed : cause.getSuppressed()) {
                texts.append(suppressed.getMessage());
            }
        }
        return texts.toString();
    }

    @ApplicationScoped
    static class Orders {

        @Publisher(queue = "orders")
        String publisher;

        @QueueListener("two")
        void twoPayloads(String one, String other) {
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(String order) {
        }

        @QueueListener("hidden")
        private void hidden(String order) {
        }

        @QueueListener("remote")
        void remote(String order) {
        }

        @QueueListener("same")
        void one(String order) {
        }

        @TopicSubscriber("same")
        void other(String order) {
        }

        @Publisher(queue = "orders")
        void nothing() {
        }
    }

    abstract static class AbstractOrders {
        @QueueListener("abstract")
        void on(String order) {
        }
    }

    interface Contract {
        @QueueListener("contract")
        void on(String order);
    }

    class Inner {
        @QueueListener("inner")
        void on(String order) {
        }
    }

    static class Disabled {
        @QueueListener("disabled")
        void on(MessagePublisher<?> order) {
        }
    }

    interface OrderMessages {
        @Publisher
        void place(String order);

        void other(String order);
    }

    @Test
    void reportsAllErrorsAtOnce() {
        Assertions.fail("the application must not start");
    }
}
