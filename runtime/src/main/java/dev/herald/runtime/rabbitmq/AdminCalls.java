package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.herald.BrokerException;
import dev.herald.spi.Destination;

/**
 * Administrative calls, each on its own channel: a rejection closes the channel, with everything that others do on it.
 */
record AdminCalls(RabbitMqClientLink link) {

    /** One call, or several that belong together. */
    interface Call<T> {
        T on(TopologyDeclarer broker) throws IOException;
    }

    /**
     * Makes a call.
     *
     * @param destination the queue or topic that the call is about
     * @throws BrokerException if the destination does not exist, or exists with other arguments, or the thread is interrupted
     * @throws UncheckedIOException with the broker's reply text, if it rejects the call or is unreachable
     */
    <T> T call(Destination destination, Call<T> call) {
        try (TopologyDeclarer broker = link.adminDeclarer()) {
            return call.on(broker);
        } catch (IOException failure) {
            throw translated(destination, failure);
        }
    }

    /** A client's failure as the exception that the caller gets. */
    static RuntimeException translated(Destination destination, IOException failure) {
        String reason = RabbitMqFailures.reason(failure);
        if (RabbitMqFailures.isMissing(failure)) {
            return missing(destination, reason, failure);
        }
        if (RabbitMqFailures.root(failure) instanceof InterruptedException) {
            return new BrokerException(destination + ": " + reason, failure);
        }
        return RabbitMqFailures.code(failure) == RabbitMqFailures.DIFFERS
                ? new BrokerException(destination + " cannot be declared like this: " + reason
                        + "; if it already exists with other arguments, match them or delete it first", failure)
                : new UncheckedIOException(reason, failure);
    }

    static BrokerException missing(Destination destination, String reason, IOException cause) {
        return new BrokerException(destination + " does not exist on RabbitMQ (" + reason + "): create it first", cause);
    }

    /**
     * The destination's name at the broker.
     *
     * @throws IllegalArgumentException if it is too long for AMQP: the client would find that while it writes, and lose the
     *         channel
     */
    static String name(Destination destination) {
        return checkShort(destination, "its name", destination.physicalName());
    }

    /** @throws IllegalArgumentException if a short string of AMQP is too long; the message names the destination */
    static String checkShort(Destination destination, String what, String text) {
        try {
            return RabbitMqHeaders.checkShort(what, text);
        } catch (IllegalArgumentException tooLong) {
            throw new IllegalArgumentException(destination + " " + tooLong.getMessage(), tooLong);
        }
    }
}
