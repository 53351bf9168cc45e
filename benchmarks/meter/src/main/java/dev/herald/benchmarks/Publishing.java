package dev.herald.benchmarks;

import java.util.List;

/** How a process publishes. Both return when the broker has confirmed. Called from several threads at once. */
public interface Publishing {

    void one(Order order) throws Exception;

    void batch(List<Order> orders) throws Exception;
}
