package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.herald.BrokerException;
import dev.herald.spi.Destination;

/**
 * Calls by hand, each on a channel of its own: a refusal closes the channel, and all that others had there would go with
 * it.
 */
record AdminCalls(RabbitMqClientLink link) {

    /** A call, or some that belong together. */
    interface Call<T> {
        T on(TopologyDeclarer broker) throws IOException;
    }

    /**
     * Calls.
     *
     * @param destination what the call is about
     * @throws BrokerException if it does not exist, or exists and differs
     * @throws UncheckedIOException with the broker's words, if it refuses or can't be reached
     */
    <T> T call(Destination destination, Call<T> call) {
        try (TopologyDeclarer broker = link.declaringByHand()) {
            return call.on(broker);
        } catch (IOException failure) {
            throw told(destination, failure);
        }
    }

    /** A failure as who asked is told of it. */
    static RuntimeException told(Destination destination, IOException failure) {
        String reason = RabbitMqFailures.reason(failure);
        return switch (RabbitMqFailures.code(failure)) {
            case RabbitMqFailures.NOT_FOUND -> missing(destination, reason, failure);
            case RabbitMqFailures.DIFFERS -> new BrokerException(destination + " can't be what it is asked to be: " + reason
                    + "; if it is there already, ask for what it has, or delete it first", failure);
            default -> new UncheckedIOException(reason, failure);
        };
    }

    static BrokerException missing(Destination destination, String reason, IOException cause) {
        return new BrokerException(destination + " is not to be found on RabbitMQ (" + reason + "): create it first", cause);
    }

    /**
     * The name the broker knows a destination by.
     *
     * @throws IllegalArgumentException if it is too long: once that is found while a call is written, its channel is lost
     */
    static String name(Destination destination) {
        return checkShort(destination, "its name", destination.physicalName());
    }

    /** @throws IllegalArgumentException if a text of a call about the destination is too long */
    static String checkShort(Destination destination, String what, String text) {
        try {
            return RabbitMqHeaders.checkShort(what, text);
        } catch (IllegalArgumentException tooLong) {
            throw new IllegalArgumentException(destination + " " + tooLong.getMessage(), tooLong);
        }
    }
}
