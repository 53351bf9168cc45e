package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.util.Map;
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
final class Declaring implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Declaring.class);
    private static final int NOT_FOUND = 404;
    private static final int DIFFERS = 406;

    private final RabbitMqConnection connection;
    private final Set<String> reported;
    private Channel channel;

    /** @param reported differences that need not be reported again; thread-safe */
    Declaring(RabbitMqConnection connection, Set<String> reported) {
        this.connection = connection;
        this.reported = reported;
    }

    /** Creates a queue, unless there is one of that name, however it differs. */
    void queue(String name, boolean exclusive, Map<String, Object> arguments) throws IOException {
        Method declare = new AMQP.Queue.Declare.Builder().queue(name).durable(!exclusive).exclusive(exclusive)
                .arguments(arguments).build();
        create("queue '" + name + "'", declare, () -> queueExists(name));
    }

    /** Creates a durable exchange, unless there is one of that name, however it differs. */
    void exchange(String name, String type, Map<String, Object> arguments) throws IOException {
        Method declare = new AMQP.Exchange.Declare.Builder().exchange(name).type(type).durable(true)
                .arguments(arguments).build();
        create("exchange '" + name + "'", declare, () -> exchangeExists(name));
    }

    void bind(String queue, String exchange, String key, Map<String, Object> arguments) throws IOException {
        call(new AMQP.Queue.Bind.Builder().queue(queue).exchange(exchange).routingKey(key).arguments(arguments).build());
    }

    void delete(String queue) throws IOException {
        call(new AMQP.Queue.Delete.Builder().queue(queue).build());
    }

    boolean queueExists(String name) throws IOException {
        return exists(() -> channel().queueDeclarePassive(name));
    }

    boolean exchangeExists(String name) throws IOException {
        return exists(() -> channel().exchangeDeclarePassive(name));
    }

    private interface Look {
        Object look() throws IOException;
    }

    private interface Existence {
        boolean test() throws IOException;
    }

    private static boolean exists(Look look) throws IOException {
        try {
            look.look();
            return true;
        } catch (IOException failure) {
            if (RabbitMqFailures.code(failure) == NOT_FOUND) {
                return false;
            }
            throw told(failure);
        }
    }

    private void create(String what, Method declare, Existence existence) throws IOException {
        try {
            channel().rpc(declare);
        } catch (IOException failure) {
            if (RabbitMqFailures.code(failure) != DIFFERS || !existence.test()) {
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
