package dev.herald.benchmarks.driver.broker;

import java.net.URI;
import java.util.List;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.driver.wire.WireTap;

/** A broker's server in a process of its own, and what the driver does to it as an outsider. */
public interface BrokerUnderLoad extends AutoCloseable {

    /** What it is, as the report says it. */
    String description();

    /** Where it listens, as {@code http}, {@code amqp} or {@code redis}, host and port. */
    URI uri();

    /** Something between a consumer and the broker that takes note of what passes. */
    WireTap tap();

    /** Makes an empty queue, stream or channel of this name, as consumers expect it; of an existing one it drops the messages. */
    void create(String queue);

    /** Whether messages wait for a consumer that isn't there yet; if not, what is sent before {@link #isConsumed} is lost. */
    boolean keepsMessages();

    /** Whether there is a consumer. For brokers that keep messages it doesn't matter, and is always {@code true}. */
    boolean isConsumed(String queue);

    /** Sends orders in as few calls as the broker takes; returns when it has confirmed them. Thread-safe. */
    void send(String queue, List<Order> orders);

    /** Sends orders, and does not wait until the broker has confirmed them, where its protocol allows that. Thread-safe. */
    void offer(String queue, List<Order> orders);

    /** How many orders to hand to {@link #offer} at once, for so many in a second: as few as the driver can keep up with. */
    int fewestPerCall(double perSecond);

    /** How many messages the broker still has, once the consumer has gone; 0 when all are settled. */
    long backlog(String queue);

    @Override
    void close();
}
