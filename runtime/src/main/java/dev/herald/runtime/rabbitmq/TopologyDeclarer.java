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
 * Declares queues, exchanges and bindings, or checks that they exist. Never changes existing ones. For one thread; to be
 * closed after use. The client does not record these declarations, so it does not repeat them when it recovers.
 */
final class TopologyDeclarer implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopologyDeclarer.class);

    private final RabbitMqConnection connection;
    private final Set<String> reported;
    private Channel channel;

    /** @param reported differences that have been logged; thread-safe */
    TopologyDeclarer(RabbitMqConnection connection, Set<String> reported) {
        this.connection = connection;
        this.reported = reported;
    }

    /**
     * Creates a queue unless one of that name exists, even with other arguments.
     *
     * @return whether it has these arguments
     */
    boolean queue(String name, boolean exclusive, Map<String, Object> arguments) throws IOException {
        return create("queue '" + name + "'", declaration(name, exclusive, arguments), () -> queueExists(name));
    }

    /** Creates a durable queue; fails if one of that name exists with other arguments. */
    void newQueue(String name, Map<String, Object> arguments) throws IOException {
        call(declaration(name, false, arguments));
    }

    private static Method declaration(String queue, boolean exclusive, Map<String, Object> arguments) {
        return new AMQP.Queue.Declare.Builder().queue(queue).durable(!exclusive).exclusive(exclusive)
                .arguments(arguments).build();
    }

    /** Creates a durable exchange unless one of that name exists, even with other arguments. */
    void exchange(String name, String type, Map<String, Object> arguments) throws IOException {
        create("exchange '" + name + "'", declaration(name, type, arguments), () -> exchangeExists(name));
    }

    /** Creates a durable exchange; fails if one of that name exists with other arguments. */
    void newExchange(String name, String type, Map<String, Object> arguments) throws IOException {
        call(declaration(name, type, arguments));
    }

    private static Method declaration(String exchange, String type, Map<String, Object> arguments) {
        return new AMQP.Exchange.Declare.Builder().exchange(exchange).type(type).durable(true).arguments(arguments).build();
    }

    void bind(String queue, String exchange, String key, Map<String, Object> arguments) throws IOException {
        call(new AMQP.Queue.Bind.Builder().queue(queue).exchange(exchange).routingKey(key).arguments(arguments).build());
    }

    /** No effect if the binding does not exist. */
    void unbind(String queue, String exchange, String key, Map<String, Object> arguments) throws IOException {
        call(new AMQP.Queue.Unbind.Builder().queue(queue).exchange(exchange).routingKey(key).arguments(arguments).build());
    }

    /** No effect if the queue does not exist. */
    void delete(String queue) throws IOException {
        call(new AMQP.Queue.Delete.Builder().queue(queue).build());
    }

    /** No effect if the exchange does not exist. */
    void deleteExchange(String exchange) throws IOException {
        call(new AMQP.Exchange.Delete.Builder().exchange(exchange).build());
    }

    /** Removes all messages that no consumer holds. */
    void purge(String queue) throws IOException {
        call(new AMQP.Queue.Purge.Builder().queue(queue).build());
    }

    /** The numbers of messages and consumers of a queue; empty if it does not exist. */
    Optional<AMQP.Queue.DeclareOk> describe(String queue) throws IOException {
        return found(() -> channel().queueDeclarePassive(queue));
    }

    boolean queueExists(String name) throws IOException {
        return describe(name).isPresent();
    }

    boolean exchangeExists(String name) throws IOException {
        return found(() -> channel().exchangeDeclarePassive(name)).isPresent();
    }

    private interface PassiveDeclare<T> {
        T call() throws IOException;
    }

    private interface Existence {
        boolean test() throws IOException;
    }

    private static <T> Optional<T> found(PassiveDeclare<T> declare) throws IOException {
        try {
            return Optional.of(declare.call());
        } catch (IOException failure) {
            if (RabbitMqFailures.isMissing(failure)) {
                return Optional.empty();
            }
            throw withReplyText(failure);
        }
    }

    private boolean create(String what, Method declare, Existence existence) throws IOException {
        try {
            channel().rpc(declare);
            return true;
        } catch (IOException failure) {
            int code = RabbitMqFailures.code(failure);
            // Without the permission to configure, what an administrator has made can still be used.
            boolean mayExist = code == RabbitMqFailures.DIFFERS || code == AMQP.ACCESS_REFUSED;
            if (!mayExist || !existence.test()) {
                throw withReplyText(failure);
            }
            if (code == AMQP.ACCESS_REFUSED) {
                return false;
            }
            String difference = RabbitMqFailures.reason(failure);
            if (reported.add(difference)) {
                LOG.warnf("The %s exists with other arguments than configured, and is left unchanged: %s", what, difference);
            }
            return false;
        }
    }

    private void call(Method method) throws IOException {
        try {
            channel().rpc(method);
        } catch (IOException failure) {
            throw withReplyText(failure);
        }
    }

    /** The failure with the broker's reply text as its message. */
    private static IOException withReplyText(IOException failure) {
        return new IOException(RabbitMqFailures.reason(failure), failure);
    }

    /** An error closes the channel: the next call opens another. */
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
