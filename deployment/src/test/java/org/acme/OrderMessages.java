package org.acme;

import dev.herald.Publisher;

public interface OrderMessages {

    @Publisher(queue = "orders")
    void place(Order order);
}
