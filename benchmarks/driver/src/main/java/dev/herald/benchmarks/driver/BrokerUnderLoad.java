package dev.herald.benchmarks.driver;

import java.net.URI;
import java.util.List;

import dev.herald.benchmarks.Order;

/** A broker's server in a process of its own, and what the driver does to it as an outsider. */
interface BrokerUnderLoad extends AutoCloseable {

    /** Where it listens, as {@code http}, {@code amqp} or {@code redis}, host and port. */
    URI uri();

    /** Makes an empty queue, stream or channel of this name, as consumers expect it; of an existing one it drops the messages. */
    void create(String queue);

    /** Sends orders in as few calls as the broker takes; returns when it has confirmed them. */
    void send(String queue, List<Order> orders);

    /** How many messages the broker still has, handed out or not; 0 when all are settled. */
    long backlog(String queue);

    @Override
    void close();
}
