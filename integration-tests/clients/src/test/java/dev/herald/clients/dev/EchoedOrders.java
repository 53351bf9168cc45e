package dev.herald.clients.dev;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;

import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Publishes an order at the start, and tells when it is handled. No part of the application that other tests start. */
@Singleton
@IfBuildProfile("dev")
class EchoedOrders {

    private static final Logger LOG = Logger.getLogger(EchoedOrders.class);

    private final MessagePublisher<String> publisher;
    private final Listeners listeners;

    EchoedOrders(@Publisher(queue = "orders") MessagePublisher<String> publisher, Listeners listeners) {
        this.publisher = publisher;
        this.listeners = listeners;
    }

    void start(@Observes StartupEvent started) {
        publisher.send("order").subscribe().with(sent -> {
        }, failure -> LOG.infof("not sent: %s", failure.getMessage()));
    }

    @QueueListener("orders")
    void on(String order) {
        LOG.infof("handled an %s of %s", order, listeners.get("orders").broker());
    }
}
