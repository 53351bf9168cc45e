package dev.herald.contract.guide;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.Publisher;
import dev.herald.QueueListener;

@ApplicationScoped
@IfBuildProperty(name = "guide.from", stringValue = "testing")
class TestedOrders {

    @QueueListener(value = "tested-orders", retryDelay = "5m", maxAttempts = "2")
    @Publisher(topic = "order-events")
    OrderEvent handle(Order order) {
        if (order.id() < 0) {
            throw new IllegalArgumentException("no such order");
        }
        return new OrderEvent(order.id(), "accepted");
    }
}
