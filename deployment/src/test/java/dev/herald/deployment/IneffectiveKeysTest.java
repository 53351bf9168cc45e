package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

class IneffectiveKeysTest {

    private final TestBuild build = new TestBuild();

    static class Single {
        @QueueListener("orders")
        void on(String order) {
        }
    }

    static class Batch {
        @QueueListener("orders")
        void on(List<String> orders) {
        }
    }

    static class Subscriber {
        @TopicSubscriber("orders")
        void on(String event) {
        }
    }

    static class Pushed {
        @TopicSubscriber(value = "orders", push = true)
        void on(String event) {
        }
    }

    @Test
    void aSingleMessageIsNoBatch() {
        assertThat(reason(Single.class, "batch.size")).contains("Single#on takes one message at a time", "List<T>");
        assertThat(reason(Single.class, "batch.linger")).isNotNull();
        assertThat(reason(Batch.class, "batch.size")).isNull();
    }

    @Test
    void aQueueHasNoSubscription() {
        for (String key : List.of("filter", "filter-scope", "queue", "durable")) {
            assertThat(reason(Single.class, key)).as(key).contains("all messages of a queue");
            assertThat(reason(Subscriber.class, key)).as(key).isNull();
        }
    }

    @Test
    void redisPubSubDoesNotSettle() {
        build.onRedis();

        for (String key : List.of("visibility-timeout", "retry.delay", "acknowledgement.linger", "queue", "poll.wait-time",
                "filter-scope")) {
            assertThat(reason(Subscriber.class, key)).as(key).contains("redis");
        }
        assertThat(reason(Subscriber.class, "buffer.size")).isNull();
        assertThat(reason(Single.class, "buffer.size")).contains("not in a buffer");
        assertThat(reason(Single.class, "retry.delay")).isNull();
        assertThat(reason(Single.class, "poll.wait-time")).isNull();
    }

    @Test
    void rabbitMqIsNotPolled() {
        build.onRabbitMq();

        assertThat(reason(Single.class, "poll.wait-time")).contains("not polled");
        assertThat(reason(Single.class, "poll.max-concurrent")).contains("not polled");
    }

    @Test
    void onlySqsIsPolledByCallsAtOnce() {
        assertThat(reason(Single.class, "poll.wait-time")).isNull();
        assertThat(reason(Single.class, "poll.max-concurrent")).contains("one call at a time");

        build.onSns();

        assertThat(reason(Single.class, "poll.max-concurrent")).isNull();
        assertThat(reason(Subscriber.class, "poll.max-concurrent")).isNull();
    }

    @Test
    void aPushedTopicIsNotPolled() {
        build.onSns().withClass(DestinationResolver.HTTP_SERVER);

        assertThat(reason(Pushed.class, "poll.wait-time")).contains("pushes");
    }

    @Test
    void aPhysicalNameIsNoDefault() {
        assertThat(IneffectiveKeys.of(List.of())).containsKeys("quarkus.herald.queue.name", "quarkus.herald.topic.name",
                "quarkus.herald.listener.filter");
    }

    private String reason(Class<?> type, String key) {
        Map<String, String> keys = IneffectiveKeys.of(build.listeners(type));
        assertThat(build.problems.texts()).isEmpty();
        return keys.get("quarkus.herald.listener.\"orders\"." + key);
    }
}
