package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

class ProblemTest {

    private final TestBuild build = new TestBuild();

    static class Several {
        @QueueListener("orders")
        void orders(String order) {
        }

        @QueueListener("bills")
        @Publisher(queue = "paid")
        String bills(String bill) {
            return bill;
        }

        @TopicSubscriber("events")
        void events(String event) {
        }
    }

    static class One {
        @QueueListener("orders")
        void orders(String order) {
        }
    }

    @Test
    void aCauseOfSeveralIsOneTextWithAllPlaces() {
        build.with("quarkus.herald.broker", "rabbitmq").listeners(Several.class);

        assertThat(Problem.texts(build.problems.all())).singleElement().asString()
                .startsWith("4 times: the broker 'rabbitmq' needs its client")
                .containsOnlyOnce("quarkus-rabbitmq-client")
                .contains("\n    - " + Several.class.getName() + "#orders: queue 'orders'",
                        "#bills: queue 'bills'", "#bills: queue 'paid'", "#events: topic 'events'");
    }

    @Test
    void severalClientsAreOneCause() {
        build.onRabbitMq().onRedis().without("quarkus.herald.broker").listeners(Several.class);

        assertThat(Problem.texts(build.problems.all())).singleElement().asString().contains("clients for several")
                .containsOnlyOnce("quarkus.herald.broker");
    }

    @Test
    void aCauseOfOneIsOneLine() {
        build.with("quarkus.herald.broker", "pigeon").listeners(One.class);

        assertThat(Problem.texts(build.problems.all())).singleElement().asString()
                .startsWith(One.class.getName() + "#orders: queue 'orders': there is no broker 'pigeon'")
                .doesNotContain("\n");
    }
}
