package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscriber;

/** Every subscriber gets every message; instances that share a subscriber share its messages. */
class SnsFanOutTest {

    private static final List<String> SUBSCRIBERS = List.of("stats", "mail", "audit");
    private static final int INSTANCES = 2;
    private static final int MESSAGES = 40;
    private static final Duration SOON = Duration.ofSeconds(30);

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    /** One instance of a subscriber. */
    private record Instance(String queue, RecordingSink sink, Consumer consumer) {
    }

    @Test
    void everySubscriberGetsEveryMessageOnce() {
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            for (String subscriber : SUBSCRIBERS) {
                instances.add(start(subscriber + "-" + fixture.topic()));
            }
        }
        instances.forEach(instance -> instance.sink.awaitConnected(1));
        List<String> published = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();

        published.forEach(fixture::publish);

        Map<String, List<String>> received = new HashMap<>();
        for (String subscriber : SUBSCRIBERS) {
            String queue = subscriber + "-" + fixture.topic();
            List<Instance> sharing = instances.stream().filter(instance -> instance.queue.equals(queue)).toList();
            await().atMost(SOON).until(() -> sharing.stream()
                    .mapToInt(instance -> instance.sink.deliveries.size()).sum() >= MESSAGES);
            for (Instance instance : sharing) {
                List<Delivery> deliveries = List.copyOf(instance.sink.deliveries);
                assertThat(instance.consumer.acknowledge(deliveries)).hasSameSizeAs(deliveries);
                received.computeIfAbsent(queue, key -> new ArrayList<>()).addAll(instance.sink.bodies());
            }
        }
        assertThat(received).hasSize(SUBSCRIBERS.size());
        received.forEach((queue, bodies) -> {
            assertThat(bodies).as(queue).containsExactlyInAnyOrderElementsOf(published);
            assertThat(fixture.sqs().depth(queue)).as(queue).isZero();
        });
        assertThat(fixture.sns().subscriptions(fixture.topic())).hasSize(SUBSCRIBERS.size());
    }

    private Instance start(String queue) {
        RecordingSink sink = new RecordingSink();
        return new Instance(queue, sink, fixture.start(
                SnsFixture.subscription(fixture.topic(Declare.CREATE), Subscriber.ofAll(queue), Map.of(), null), sink));
    }
}
