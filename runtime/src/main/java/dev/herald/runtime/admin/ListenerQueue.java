package dev.herald.runtime.admin;

import dev.herald.runtime.support.Destinations;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;

/**
 * Where a listener's letters are, and where they go back to.
 *
 * @param listener the listener's id
 * @param source the logical name of its queue or topic
 * @param broker the broker of both queues
 * @param queue the queue that it receives from: of a topic's subscriber its own
 * @param lasts whether there is such a queue, under this name, also when the application has ended
 * @param deadLetterQueue the dead-letter queue; {@code null} if it has none that could be reached
 * @param noLetters why it has none; {@code null} if it has one
 * @param noWayBack why nothing can be sent to its queue; {@code null} if it can
 */
public record ListenerQueue(String listener, String source, Broker broker, Destination queue, boolean lasts,
        Destination deadLetterQueue, String noLetters, String noWayBack) {

    /**
     * @param broker the listener's broker
     * @param queues the broker of its queue
     */
    public static ListenerQueue of(Subscription listener, Broker broker, Broker queues, Destinations destinations) {
        Destination source = listener.destination();
        Subscriber subscriber = listener.subscriber();
        Destination queue = subscriber == null ? source : Destination.existingQueue(subscriber.queue(), source.client());
        String noLetters = noLetters(listener, broker);
        Destination deadLetterQueue = noLetters == null
                ? destinations.named(queues, Kind.QUEUE, listener.deadLetterQueue(), source.client())
                : null;
        return new ListenerQueue(listener.listenerId(), source.name(), queues, queue, lasts(subscriber, broker),
                deadLetterQueue, noLetters,
                noWayBack(listener));
    }

    private static boolean lasts(Subscriber subscriber, Broker broker) {
        return subscriber == null || broker.queuesForSubscribers() && subscriber.durable() && !subscriber.push();
    }

    private static String noLetters(Subscription listener, Broker broker) {
        Subscriber subscriber = listener.subscriber();
        if (subscriber != null && !broker.queuesForSubscribers()) {
            return "it subscribes to a topic on the broker '" + broker.name() + "', which delivers at most once and keeps "
                    + "nothing: use a queue";
        }
        if (subscriber != null && !subscriber.durable()) {
            return "its subscription is not durable, and its queue ends with the application: remove durable = false";
        }
        return listener.deadLetterQueue() == null
                ? "it has no dead-letter queue: remove "
                        + ConfigKeys.of(listener.destination(), "dead-letter.enabled") + "=false"
                : null;
    }

    private static String noWayBack(Subscription listener) {
        return listener.subscriber() != null && listener.subscriber().push()
                ? "its messages are pushed to an HTTP endpoint, so that there is no queue to send to: publish to the topic again,"
                        + " or call the method, and discard the letter"
                : null;
    }

    /** @throws UnsupportedOperationException if there are no letters */
    QueueOperations operations() {
        if (noLetters != null) {
            throw new UnsupportedOperationException("listener '" + listener + "' has no dead letters, because " + noLetters);
        }
        return broker.queues(queue.client());
    }

    /** @throws UnsupportedOperationException if letters can't go back */
    void requireWayBack() {
        if (noWayBack != null) {
            throw new UnsupportedOperationException(
                    "dead letters of listener '" + listener + "' cannot be redriven, because " + noWayBack);
        }
    }

    /** Whether this is the queue that it receives from. */
    boolean receivesFrom(String physicalName) {
        return broker.naming().same(queue.physicalName(), physicalName);
    }

    @Override
    public String toString() {
        return "listener '" + listener + "'";
    }
}
