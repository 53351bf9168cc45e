package dev.herald.benchmarks.sqs.spring;

import java.util.List;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.stereotype.Component;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.awspring.cloud.sqs.operations.SqsTemplate;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;
import dev.herald.benchmarks.Setting;

/** The handler; on which threads it runs is configured. */
@Component
class Orders implements Publishing {

    private final String queue = Setting.BENCHMARK_QUEUE.text();
    private final Meter meter;
    private final SqsTemplate template;

    Orders(Meter meter, SqsTemplate template) {
        this.meter = meter;
        this.template = template;
        meter.publishes(this);
    }

    @SqsListener("${BENCHMARK_QUEUE}")
    void on(Order order) {
        meter.handle(order);
    }

    @Override
    public void one(Order order) {
        template.send(queue, order);
    }

    /** "It is recommended to use sendMany to optimize throughput." */
    @Override
    public void batch(List<Order> orders) {
        template.sendMany(queue, orders.stream().<Message<Order>>map(GenericMessage::new).toList());
    }
}
