package org.acme;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.herald.QueueListener;

@ApplicationScoped
public class OrderHandler {

    private static final Logger LOG = Logger.getLogger(OrderHandler.class);

    @QueueListener("orders")
    void handle(Order order) {
        if (order.customer() == null) {
            throw new IllegalArgumentException("order " + order.id() + " has no customer");
        }
        LOG.infof("Order %d of %s", order.id(), order.customer());
    }
}
