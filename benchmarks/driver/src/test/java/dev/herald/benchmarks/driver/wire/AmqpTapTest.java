package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;

import dev.herald.brokers.RabbitMq;

@Timeout(120)
class AmqpTapTest {

    private static final int WAIT_MILLIS = 10_000;

    private static RabbitMq broker;

    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    private AmqpTap tap;
    private Connection connection;
    private Channel channel;
    private String queue;

    @BeforeAll
    static void startBroker() {
        broker = RabbitMq.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        tap = new AmqpTap(broker.uri());
        connection = connection(tap.uri());
        channel = connection.createChannel();
        queue = channel.queueDeclare("", false, false, true, null).getQueue();
    }

    @AfterEach
    void disconnect() throws IOException {
        connection.close();
        tap.close();
    }

    @Test
    void callsAreCountedByTheirNames() throws Exception {
        publish(0);
        consume(channel);
        Delivery delivery = next();
        channel.confirmSelect();
        channel.basicReject(tag(delivery), true);
        channel.basicNack(tag(next()), false, true);
        channel.basicAck(tag(next()), false);
        await(() -> tap.calls().containsKey("basic.ack"));
        assertThat(tap.calls()).containsEntry("connection.open", 1L).containsEntry("channel.open", 1L)
                .containsEntry("queue.declare", 1L).containsEntry("basic.publish", 1L).containsEntry("basic.consume", 1L)
                .containsEntry("confirm.select", 1L).containsEntry("basic.reject", 1L).containsEntry("basic.nack", 1L)
                .containsEntry("basic.ack", 1L).doesNotContainKey("basic.deliver");
    }

    @Test
    void anAcknowledgementSettlesItsOrderAlone() throws Exception {
        publish(10, 11, 12);
        consume(channel);
        next();
        Delivery second = next();
        next();
        long before = System.nanoTime();
        channel.basicAck(tag(second), false);
        await(() -> !tap.settled().isEmpty());
        assertThat(tap.settled()).containsOnlyKeys(11L);
        assertThat(tap.settled().get(11L)).isBetween(before, System.nanoTime());
    }

    @Test
    void anAcknowledgementOfManySettlesAllUpToItsOwn() throws Exception {
        publish(10, 11, 12);
        consume(channel);
        next();
        Delivery second = next();
        next();
        channel.basicAck(tag(second), true);
        await(() -> tap.settled().size() >= 2);
        assertThat(tap.settled()).containsOnlyKeys(10L, 11L);
    }

    @Test
    void theTagZeroOfManySettlesAll() throws Exception {
        publish(10, 11, 12);
        consume(channel);
        next();
        next();
        next();
        channel.basicAck(0, true);
        await(() -> tap.settled().size() >= 3);
        assertThat(tap.settled()).containsOnlyKeys(10L, 11L, 12L);
    }

    @Test
    void whatWasRejectedAndComesAgainIsSettledThen() throws Exception {
        publish(10);
        consume(channel);
        channel.basicReject(tag(next()), true);
        Delivery again = next();
        assertThat(tap.settled()).isEmpty();
        channel.basicAck(tag(again), false);
        await(() -> !tap.settled().isEmpty());
        assertThat(tap.settled()).containsOnlyKeys(10L);
    }

    @Test
    void tagsOfOneChannelAreNotThoseOfAnother() throws Exception {
        Channel other = connection.createChannel();
        channel.basicQos(1);
        other.basicQos(1);
        consume(channel);
        publish(10);
        Delivery first = next();
        consume(other);
        publish(11);
        Delivery second = next();
        assertThat(tag(second)).isEqualTo(tag(first));
        other.basicAck(tag(second), false);
        await(() -> !tap.settled().isEmpty());
        assertThat(tap.settled()).containsOnlyKeys(11L);
    }

    @Test
    void aChannelThatIsOpenedAgainBeginsAnew() throws Exception {
        publish(10);
        Channel kept = connection.createChannel();
        String name = kept.queueDeclare("", false, false, false, null).getQueue();
        kept.basicPublish("", name, null, order(20));
        kept.basicPublish("", name, null, order(21));
        Channel first = connection.createChannel();
        first.basicConsume(name, false, (tag, delivery) -> deliveries.add(delivery), tag -> {
        });
        next();
        next();
        int number = first.getChannelNumber();
        first.close();
        Channel second = connection.createChannel(number);
        second.basicConsume(queue, false, (tag, delivery) -> deliveries.add(delivery), tag -> {
        });
        next();
        second.basicAck(0, true);
        await(() -> tap.settled().containsKey(10L));
        assertThat(tap.settled()).containsOnlyKeys(10L);
        kept.queueDelete(name);
    }

    @Test
    void anOrderIsKnownThatComesInManyFrames() throws Exception {
        byte[] large = ("{\"id\":42,\"note\":\"" + "x".repeat(500_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        channel.basicPublish("", queue, null, large);
        consume(channel);
        Delivery delivery = next();
        assertThat(delivery.getBody()).isEqualTo(large);
        channel.basicAck(tag(delivery), false);
        await(() -> !tap.settled().isEmpty());
        assertThat(tap.settled()).containsOnlyKeys(42L);
    }

    @Test
    void whatIsNoOrderIsSettledWithoutANote() throws Exception {
        channel.basicPublish("", queue, null, new byte[0]);
        channel.basicPublish("", queue, null, "hello".getBytes(StandardCharsets.UTF_8));
        publish(10);
        consume(channel);
        next();
        next();
        channel.basicAck(tag(next()), true);
        await(() -> tap.settled().containsKey(10L));
        assertThat(tap.settled()).containsOnlyKeys(10L);
    }

    /** The message that comes back has a body, on the channel on which one without was delivered just before. */
    @Test
    void theBodyOfWhatComesBackIsNotTakenForADelivery() throws Exception {
        BlockingQueue<byte[]> returned = new LinkedBlockingQueue<>();
        channel.addReturnListener(message -> returned.add(message.getBody()));
        channel.basicPublish("", queue, null, new byte[0]);
        consume(channel);
        Delivery empty = next();
        channel.basicPublish("", "no-such-queue", true, null, order(99));
        assertThat(returned.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(order(99));
        channel.basicAck(tag(empty), false);
        await(() -> tap.calls().containsKey("basic.ack"));
        assertThat(tap.settled()).isEmpty();
    }

    private void publish(long... orders) {
        Arrays.stream(orders).forEach(order -> {
            try {
                channel.basicPublish("", queue, null, order(order));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static byte[] order(long id) {
        return ("{\"id\":" + id + ",\"note\":\"\"}").getBytes(StandardCharsets.UTF_8);
    }

    private void consume(Channel channel) throws IOException {
        channel.basicConsume(queue, false, (tag, delivery) -> deliveries.add(delivery), tag -> {
        });
    }

    private Delivery next() throws InterruptedException {
        Delivery delivery = deliveries.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(delivery).as("a delivery").isNotNull();
        return delivery;
    }

    private static long tag(Delivery delivery) {
        return delivery.getEnvelope().getDeliveryTag();
    }

    /** An acknowledgement has no answer to wait for. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the time until it is noted").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static Connection connection(URI uri) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(uri);
        return factory.newConnection("test");
    }
}
