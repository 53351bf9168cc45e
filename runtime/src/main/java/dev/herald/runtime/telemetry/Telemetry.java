package dev.herald.runtime.telemetry;

import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import dev.herald.Listener;
import dev.herald.OutgoingMessage;
import dev.herald.RequestCounts;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

/** A bean that observes listeners and publishers. There may be several, or none. */
public interface Telemetry {

    /** The observer of a listener that is being made; {@link ListenerObserver#NONE} if it is of no interest. */
    default ListenerObserver listener(ListenerFacts listener) {
        return ListenerObserver.NONE;
    }

    /** The listener has been made. */
    default void made(ListenerFacts facts, Listener listener) {
    }

    /** The observer of what is published to a destination; {@link PublishObserver#NONE} if it is of no interest. */
    default PublishObserver publisher(PublisherFacts publisher) {
        return PublishObserver.NONE;
    }

    /**
     * Requests may be sent through a client of a broker.
     *
     * @param client the client's name, or {@code null} for the default one
     * @param counts what became of them so far
     */
    default void requests(String broker, String client, Supplier<RequestCounts> counts) {
    }

    /**
     * What is known of a listener.
     *
     * @param id its id
     * @param method its class and method
     * @param broker the broker's name
     * @param destination the queue or topic that it names
     * @param queue the physical name of the queue that it receives from
     * @param deadLetterQueue the physical name of its dead-letter queue, or {@code null}
     */
    record ListenerFacts(String id, String method, String broker, Destination destination, String queue,
            String deadLetterQueue) {
    }

    /**
     * What is known of a publisher.
     *
     * @param broker the broker's name
     * @param destination where it publishes to
     * @param origin how the destination is known
     * @param headersLeft how many headers the broker accepts on a message beside those that it has
     * @param hasPlaceFor whether the broker has a place of its own for a header, which is not counted then
     */
    record PublisherFacts(String broker, Destination destination, Origin origin,
            ToIntFunction<OutgoingMessage<Body>> headersLeft, Predicate<String> hasPlaceFor) {
    }

    /** How the destination of a publisher is known. */
    enum Origin {
        /** The build knows it. */
        BUILD,
        /** The application names it at run time: there may be any number of them. */
        RUN_TIME,
        /** The sender of a request named it: reply queues come and go. */
        REPLY
    }
}
