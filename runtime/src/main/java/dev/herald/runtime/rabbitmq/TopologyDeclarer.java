package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import org.jboss.logging.Logger;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Method;

/**
 * Declares queues, exchanges and bindings, or looks whether they are there. An existing one is never changed. To be closed
 * after use; for one thread. The client takes no note of what is declared here, so its recovery declares none of it.
 */
final class TopologyDeclarer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopologyDeclarer.class);

    private final RabbitMqConnection connection;
    private final Set<String> reported;
    private Channel channel;

    /** @param reported differences that need not be reported again; thread-safe */
    TopologyDeclarer(RabbitMqConnection connection, Set<String> reported) {
        this.connection = connection;
        this.reported = reported;
    }

    /** Creates a queue, unless there is one of that name, however it differs. */
    void queue(String name, boolean exclusive, Map<String, Object> arguments) throws IOException {
        create("queue '" + name + "'", declaration(name, exclusive, arguments), () -> queueExists(name));
    }

    /** Creates a durable queue; one of that name that differs is a failure. */
    void newQueue(String name, Map<String, Object> arguments) throws IOException {
        call(declaration(name, false, arguments));
    }

    private static Method declaration(String queue, boolean exclusive, Map<String, Object> arguments) {
        return new AMQP.Queue.Declare.Builder().queue(queue).durable(!exclusive).exclusive(exclusive)
                .arguments(arguments).build();
    }

    /** Creates a durable exchange, unless there is one of that name, however it differs. */
    void exchange(String name, String type, Map<String, Object> arguments) throws IOException {
        create("exchange '" + name + "'", declaration(name, type, arguments), () -> exchangeExists(name));
    }

    /** Creates a durable exchange; one of that name that differs is a failure. */
    void newExchange(String name, String type, Map<String, Object> arguments) throws IOException {
        call(declaration(name, type, arguments));
    }

    private static Method declaration(String exchange, String type, Map<String, Object> arguments) {
        return new AMQP.Exchange.Declare.Builder().exchange(exchange).type(type).durable(true).arguments(arguments).build();
    }

    void bind(String queue, String exchange, String key, Map<String, Object> arguments) throws IOException {
        call(new AMQP.Queue.Bind.Builder().queue(queue).exchange(exchange).routingKey(key).arguments(arguments).build());
    }

    /** Nothing happens if there is no such binding. */
    void unbind(String queue, String exchange, String key, Map<String, Object> arguments) throws IOException {
        call(new AMQP.Queue.Unbind.Builder().queue(queue).exchange(exchange).routingKey(key).arguments(arguments).build());
    }

    /** Nothing happens if there is no such queue. */
    void delete(String queue) throws IOException {
        call(new AMQP.Queue.Delete.Builder().queue(queue).build());
    }

    /** Nothing happens if there is no such exchange. */
    void deleteExchange(String exchange) throws IOException {
        call(new AMQP.Exchange.Delete.Builder().exchange(exchange).build());
    }

    /** Removes what no consumer has. */
    void purge(String queue) throws IOException {
        call(new AMQP.Queue.Purge.Builder().queue(queue).build());
    }

    /** How many messages and consumers a queue has; empty if there is none. */
    Optional<AMQP.Queue.DeclareOk> look(String queue) throws IOException {
        return found(() -> channel().queueDeclarePassive(queue));
    }

    boolean queueExists(String name) throws IOException {
        return look(name).isPresent();
    }

    boolean exchangeExists(String name) throws IOException {
        return found(() -> channel().exchangeDeclarePassive(name)).isPresent();
    }

    private interface Look<T> {
        T look() throws IOException;
    }

    private interface Existence {
        boolean test() throws IOException;
    }

    private static <T> Optional<T> found(Look<T> look) throws IOException {
        try {
            return Optional.of(look.look());
        } catch (IOException failure) {
            if (RabbitMqFailures.code(failure) == RabbitMqFailures.NOT_FOUND) {
                return Optional.empty();
            }
            throw told(failure);
        }
    }

    private void create(String what, Method declare, Existence existence) throws IOException {
        try {
            channel().rpc(declare);
        } catch (IOException failure) {
            if (RabbitMqFailures.code(failure) != RabbitMqFailures.DIFFERS || !existence.test()) {
                throw told(failure);
            }
            String difference = RabbitMqFailures.reason(failure);
            if (reported.add(difference)) {
                LOG.warnf("The %s differs from what is configured, and is left as it is: %s", what, difference);
            }
        }
    }

    private void call(Method method) throws IOException {
        try {
            channel().rpc(method);
        } catch (IOException failure) {
            throw told(failure);
        }
    }

    /** With the broker's words as its message. */
    private static IOException told(IOException failure) {
        return new IOException(RabbitMqFailures.reason(failure), failure);
    }

    /** A refusal closes the channel: the next call has another. */
    private Channel channel() throws IOException {
        if (channel == null || !channel.isOpen()) {
            channel = connection.newChannel();
        }
        return channel;
    }

    @Override
    public void close() {
        if (channel != null && channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException | TimeoutException | RuntimeException closedAnyway) {
                return;
            }
        }
    }
}
