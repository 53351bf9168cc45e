package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.eclipse.microprofile.context.ManagedExecutor;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;

import io.quarkiverse.rabbitmqclient.RabbitMQClients;
import io.quarkiverse.rabbitmqclient.RabbitMQClientsConfig;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.rabbitmq.RabbitMqBroker;

/** Herald's broker on a client of the extension, without Quarkus; and a connection of an outsider. */
final class Rabbit implements AutoCloseable {

    final RabbitMqBroker broker;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RabbitMQClients clients;
    private final URI uri;
    private Connection outsider;

    /** What there is to do on a channel. */
    interface Task<T> {
        T on(Channel channel) throws IOException;
    }

    Rabbit(URI uri) {
        this(uri, Map.of());
    }

    /** @param settings beside those of the connection */
    Rabbit(URI uri, Map<String, String> settings) {
        this.uri = uri;
        SmallRyeConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withMapping(RabbitMQClientsConfig.class)
                .withMapping(HeraldConfig.class)
                .withSources(new PropertiesConfigSource(Map.of("quarkus.rabbitmqclient.hostname", uri.getHost(),
                        "quarkus.rabbitmqclient.port", Integer.toString(uri.getPort()),
                        "quarkus.rabbitmqclient.network-recovery-interval", "200",
                        "quarkus.rabbitmqclient.connection-close-timeout", "5000",
                        "quarkus.herald.publish.timeout", "5s"), "test", 100))
                .withSources(new PropertiesConfigSource(settings, "special", 200)).build();
        RabbitMQClientsConfig clientsConfig = config.getConfigMapping(RabbitMQClientsConfig.class);
        clients = new RabbitMQClients(clientsConfig, managed(threads), LaunchMode.TEST);
        broker = new RabbitMqBroker(clients, clientsConfig, config.getConfigMapping(HeraldConfig.class));
    }

    private static ManagedExecutor managed(ExecutorService threads) {
        return (ManagedExecutor) Proxy.newProxyInstance(Rabbit.class.getClassLoader(),
                new Class<?>[]{ManagedExecutor.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(threads, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Does something as an outsider, on a channel of its own. */
    <T> T outside(Task<T> task) {
        try {
            if (outsider == null || !outsider.isOpen()) {
                ConnectionFactory factory = new ConnectionFactory();
                factory.setHost(uri.getHost());
                factory.setPort(uri.getPort());
                factory.setAutomaticRecoveryEnabled(false);
                outsider = factory.newConnection("outsider");
            }
            Channel channel = outsider.createChannel();
            try {
                return task.on(channel);
            } finally {
                if (channel.isOpen()) {
                    channel.abort();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Creates the delay queues for up to a minute: failed messages are held while these are new. */
    void delayQueues() {
        delayQueue("herald-delay-0ms");
        for (int millis = 250; millis < 60_000; millis *= 2) {
            delayQueue("herald-delay-" + millis + "ms");
        }
    }

    void delayQueue(String name) {
        outside(channel -> {
            channel.exchangeDeclare(name, "fanout", true);
            channel.queueDeclare(name, true, false, false, Map.of("x-queue-type", "quorum", "x-dead-letter-exchange", "",
                    "x-overflow", "reject-publish", "x-dead-letter-strategy", "at-least-once"));
            return channel.queueBind(name, name, "");
        });
    }

    boolean exists(String queue) {
        try {
            ready(queue);
            return true;
        } catch (UncheckedIOException missing) {
            return false;
        }
    }

    /** How many messages of a queue no consumer has. */
    int ready(String queue) {
        return outside(channel -> channel.queueDeclarePassive(queue)).getMessageCount();
    }

    int consumers(String queue) {
        return outside(channel -> channel.queueDeclarePassive(queue)).getConsumerCount();
    }

    /** Sends what has nothing but a body. */
    void send(String queue, String body) {
        send(queue, body, new BasicProperties());
    }

    void send(String queue, String body, BasicProperties properties) {
        outside(channel -> {
            channel.confirmSelect();
            channel.basicPublish("", queue, properties, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return waitForConfirms(channel);
        });
    }

    private static boolean waitForConfirms(Channel channel) throws IOException {
        try {
            channel.waitForConfirmsOrDie(10_000);
            return true;
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first message of a queue, which is gone then; {@code null} if there is none. */
    GetResponse take(String queue) {
        return outside(channel -> channel.basicGet(queue, true));
    }

    /** Closes all connections. */
    @Override
    public void close() {
        broker.close();
        clients.destroy();
        if (outsider != null) {
            outsider.abort(5000);
        }
        threads.shutdownNow();
    }
}
