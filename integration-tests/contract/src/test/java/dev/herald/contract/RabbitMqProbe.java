package dev.herald.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;

import dev.herald.brokers.RabbitMq;

/** RabbitMQ by a connection of its own, and by {@code rabbitmqctl} where AMQP tells too little. */
final class RabbitMqProbe implements BrokerProbe, AutoCloseable {

    private static final Duration DECLARED_WITHIN = Duration.ofSeconds(5);
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(20);
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(30);
    /** Asks the queue itself: what is listed is some seconds old. */
    private static final String MESSAGES = """
            Name = rabbit_misc:r(<<"/">>, queue, <<"%s">>),
            case rabbit_amqqueue:lookup(Name) of
                {ok, Q} ->
                    {ok, {_, Count}, _} = ra:leader_query(amqqueue:get_pid(Q), fun rabbit_fifo:query_messages_total/1),
                    Count;
                _ -> 0
            end.
            """;

    private final RabbitMq server;
    private List<String> connected = List.of();
    private Connection connection;

    RabbitMqProbe(RabbitMq server) {
        this.server = server;
    }

    /** What there is to do on a channel. */
    private interface Task<T> {
        T on(Channel channel) throws IOException;
    }

    /** Until it is confirmed: a quorum queue that is being declared rejects messages at first. */
    @Override
    public void send(String queue, String body, Map<String, Object> headers) {
        awaitDeclared(queue);
        Awaitility.await().atMost(CONFIRMED_WITHIN).until(() -> onChannel(channel -> {
            channel.confirmSelect();
            channel.basicPublish("", queue, new BasicProperties.Builder().headers(headers).build(),
                    body.getBytes(StandardCharsets.UTF_8));
            return isConfirmed(channel);
        }));
    }

    private static boolean isConfirmed(Channel channel) throws IOException {
        try {
            return channel.waitForConfirms(CONFIRMED_WITHIN.toMillis());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A listener may still be declaring its queue, with arguments of its own; if none does, there is none. */
    private void awaitDeclared(String queue) {
        try {
            Awaitility.await().pollDelay(Duration.ZERO).atMost(DECLARED_WITHIN).until(() -> exists(queue));
        } catch (ConditionTimeoutException nobodyDoes) {
            create(queue);
        }
    }

    private boolean exists(String queue) {
        try {
            onChannel(channel -> channel.queueDeclarePassive(queue));
            return true;
        } catch (UncheckedIOException missing) {
            return false;
        }
    }

    @Override
    public List<Letter> take(String queue) {
        if (!exists(queue)) {
            return List.of();
        }
        GetResponse message = onChannel(channel -> channel.basicGet(queue, true));
        return message == null ? List.of() : List.of(letter(message));
    }

    private static Letter letter(GetResponse message) {
        Map<String, String> headers = new HashMap<>();
        if (message.getProps().getHeaders() != null) {
            message.getProps().getHeaders().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        }
        return new Letter(new String(message.getBody(), StandardCharsets.UTF_8), headers);
    }

    @Override
    public int count(String queue) {
        return Integer.parseInt(server.control("-q", "eval", MESSAGES.formatted(queue)).strip());
    }

    @Override
    public int visible(String queue) {
        return onChannel(channel -> channel.queueDeclarePassive(queue)).getMessageCount();
    }

    @Override
    public void create(String queue) {
        onChannel(channel -> channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum")));
    }

    @Override
    public void disconnect(String queue) {
        connected = connected();
        server.stopApp();
    }

    /** Returns when the application is connected again. */
    @Override
    public void reconnect() {
        server.startApp();
        Awaitility.await().atMost(CONNECTED_WITHIN).until(() -> connected().containsAll(connected));
    }

    private List<String> connected() {
        String all = server.control("-q", "list_connections", "client_properties");
        return Stream.of("herald-consume", "herald-publish", "herald-admin", "herald-receive").filter(all::contains).toList();
    }

    private <T> T onChannel(Task<T> task) {
        try {
            Channel channel = connection().createChannel();
            try {
                return task.on(channel);
            } finally {
                channel.abort();
            }
        } catch (IOException | TimeoutException e) {
            throw new UncheckedIOException(e instanceof IOException io ? io : new IOException(e));
        }
    }

    private Connection connection() throws IOException, TimeoutException {
        if (connection == null || !connection.isOpen()) {
            URI uri = server.uri();
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost(uri.getHost());
            factory.setPort(uri.getPort());
            factory.setAutomaticRecoveryEnabled(false);
            connection = factory.newConnection("probe");
        }
        return connection;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.abort(5000);
        }
    }
}
