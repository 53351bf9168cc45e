package dev.herald.benchmarks.rabbitmq.spring;

import java.util.List;

import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.stereotype.Component;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;
import dev.herald.benchmarks.Setting;

/** The handler; on which threads it runs is configured. */
@Component
class Orders implements Publishing {

    private static final long CONFIRM_MILLIS = 10_000;

    private final String queue = Setting.BENCHMARK_QUEUE.text();
    private final Meter meter;
    private final RabbitTemplate template;

    Orders(Meter meter, RabbitTemplate template) {
        this.meter = meter;
        this.template = template;
        meter.publishes(this);
    }

    @RabbitListener(queues = "${BENCHMARK_QUEUE}", autoStartup = "#{${BENCHMARK_PLATFORM} or ${BENCHMARK_VIRTUAL}}")
    void on(Order order) {
        meter.handle(order);
    }

    @Override
    public void one(Order order) {
        batch(List.of(order));
    }

    /**
     * All on one channel, then one wait for their confirms: what the reference has the template's {@code invoke} for, with
     * confirms of type {@code simple}.
     */
    @Override
    public void batch(List<Order> orders) {
        template.invoke(channel -> {
            orders.forEach(order -> channel.convertAndSend(queue, order));
            channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
            return null;
        });
    }
}
