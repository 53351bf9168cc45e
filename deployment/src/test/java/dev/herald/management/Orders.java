package dev.herald.management;

import jakarta.inject.Singleton;

import dev.herald.QueueListener;

/** Fails for each order whose text says so. */
@Singleton
class Orders {

    @QueueListener("orders")
    void on(String order) {
        if (order.startsWith("bad")) {
            throw new IllegalStateException("no stock for it");
        }
        if (order.startsWith("odd")) {
            throw new UnsupportedOperationException("not sold");
        }
    }
}
