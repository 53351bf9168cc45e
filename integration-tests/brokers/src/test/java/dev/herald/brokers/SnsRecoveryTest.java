package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.FilterScope;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscriber;

/** With a separate server, which is killed and restarted without its topics and queues. */
class SnsRecoveryTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final Fauxqs fauxqs = Fauxqs.start();
    private final Sns sns = new Sns(fauxqs.endpoint(), new Sqs(fauxqs.endpoint()));
    private final RecordingSink durable = new RecordingSink();
    private final RecordingSink temporary = new RecordingSink();
    private final List<Consumer> consumers = List.of(consumer(true, durable), consumer(false, temporary));

    private Consumer consumer(boolean keeps, RecordingSink sink) {
        return sns.broker.consumer(SnsFixture.subscription(SnsFixture.topic("events", Declare.CREATE),
                new Subscriber("stats", null, FilterScope.HEADERS, keeps, false), Map.of(), keeps ? "stats-dlq" : null), sink);
    }

    @BeforeEach
    void receiveAMessage() {
        consumers.forEach(Consumer::start);
        durable.awaitConnected(1);
        temporary.awaitConnected(1);
        sns.publish("events", "before", Map.of());
        durable.awaitDeliveries(1);
        temporary.awaitDeliveries(1);
    }

    @AfterEach
    void stop() {
        consumers.forEach(Consumer::stopReceiving);
        consumers.forEach(consumer -> assertThat(consumer.stopReceiving()).succeedsWithin(SOON));
        consumers.forEach(Consumer::close);
        sns.close();
        fauxqs.close();
    }

    @Test
    void everythingIsCreatedAgainWhenTheBrokerIsBack() {
        fauxqs.kill();
        await().atMost(SOON).until(() -> !durable.failures.isEmpty() && !temporary.failures.isEmpty());
        assertThat(temporary.gaps).isEmpty();

        fauxqs.restart();
        await().atMost(SOON).until(() -> durable.leases.size() > 1 && temporary.leases.size() > 1);
        sns.publish("events", "after", Map.of());

        await().atMost(SOON).until(() -> durable.bodies().contains("after") && temporary.bodies().contains("after"));
        assertThat(temporary.gaps).hasSize(1);
        assertThat(sns.subscriptions("events")).hasSize(2);
    }
}
