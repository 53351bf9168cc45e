package dev.herald.benchmarks.redis.quarkus;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Vertx;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.redis.loop.RedisLoop;

/**
 * The loop in the application that Herald is measured in, with its Vert.x and its {@code ObjectMapper}: tells what of
 * Herald's figures is Quarkus's.
 */
@Singleton
@RegisterForReflection(targets = Order.class)
class RedisInQuarkus {

    void start(@Observes StartupEvent event, Vertx vertx, ObjectMapper mapper) throws Exception {
        new RedisLoop(vertx, mapper).start();
    }
}
