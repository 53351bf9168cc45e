package dev.herald.benchmarks.rabbitmq.quarkus;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.rabbitmq.loop.RabbitMqLoop;

/**
 * The loop in the application that Herald is measured in, with its {@code ObjectMapper}: tells what of
 * Herald's figures is Quarkus's.
 */
@Singleton
@RegisterForReflection(targets = Order.class)
class RabbitMqInQuarkus {

    void start(@Observes StartupEvent event, ObjectMapper mapper) throws Exception {
        new RabbitMqLoop(mapper).start();
    }
}
