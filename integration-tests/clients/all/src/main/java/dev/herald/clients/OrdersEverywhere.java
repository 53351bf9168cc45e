package dev.herald.clients;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.QueueListener;

/** A queue on each broker. */
@ApplicationScoped
public class OrdersEverywhere {

    @QueueListener(value = "sqs-orders", broker = "sqs")
    @QueueListener(value = "rabbitmq-orders", broker = "rabbitmq")
    @QueueListener(value = "redis-orders", broker = "redis")
    @QueueListener(value = "memory-orders", broker = "memory")
    void on(String order) {
    }
}
