package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

import dev.herald.runtime.rabbitmq.DelayQueues.DelayQueue;

class HeldRetriesTest {

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final DelayQueue QUEUE = DelayQueues.queueFor(DELAY, false);

    private record Asking(long nanos, Runnable task) {
    }

    private final RabbitMQClient client = (RabbitMQClient) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{RabbitMQClient.class}, (proxy, method, arguments) -> {
                throw new IllegalStateException("no broker");
            });
    private final RabbitMqClientLink link = new RabbitMqClientLink(
            new RabbitMqConnector(client, "localhost:5672", Duration.ZERO), Duration.ofSeconds(10),
            new PublishLimits(Integer.MAX_VALUE));
    private final List<Asking> asked = new ArrayList<>();
    private final HeldRetries held = new HeldRetries("orders", false, link, new StubSink(), () -> true,
            (nanos, task) -> asked.add(new Asking(nanos, task)));

    @Test
    void aDelayQueueIsAskedForAgainAsSoonAsItsRefusalIsForgotten() {
        link.delayQueues().notConfirmed(QUEUE, "no confirmation");
        check();

        assertThat(asked).singleElement().extracting(Asking::nanos).asInstanceOf(InstanceOfAssertFactories.LONG)
                .isLessThan(UsableDelayQueues.ASK_AGAIN);
    }

    @Test
    void aRefusalThatIsRepeatedMeanwhileIsAskedAboutWhenTheLastOneIsForgotten() {
        link.delayQueues().notConfirmed(QUEUE, "no confirmation");
        check();
        link.delayQueues().notConfirmed(QUEUE, "no confirmation of a message before");
        asked.get(0).task().run();

        assertThat(asked).hasSize(2).last().extracting(Asking::nanos).asInstanceOf(InstanceOfAssertFactories.LONG)
                .isLessThan(UsableDelayQueues.ASK_AGAIN);
    }

    private void check() {
        try (TopologyDeclarer broker = link.declarer("orders")) {
            held.check(DELAY, broker);
        }
    }
}
