package dev.herald.benchmarks.sqs.quarkus;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.sqs.loop.SqsLoop;

/**
 * The loop in the application that Herald is measured in, with its client and its {@code ObjectMapper}: tells what of
 * Herald's figures is Quarkus's.
 */
@Singleton
@RegisterForReflection(targets = Order.class)
class SqsInQuarkus {

    void start(@Observes StartupEvent event, SqsClient client, ObjectMapper mapper) {
        new SqsLoop(client, mapper).start();
    }
}
