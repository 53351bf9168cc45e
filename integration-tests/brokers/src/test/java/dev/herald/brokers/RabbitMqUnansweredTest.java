package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;

/** What becomes of a publishing channel on which the broker rejects messages or does not answer. */
class RabbitMqUnansweredTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static RabbitMq server;

    private final String name = "orders-" + UUID.randomUUID();
    private final String other = "other-" + UUID.randomUUID();
    private Rabbit rabbit = new Rabbit(server.uri(), Map.of("quarkus.herald.publish.timeout", "2s"));

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        rabbit.close();
    }

    @Test
    void aChannelOnWhichMessagesAreRejectedIsReplacedByOneOther() {
        Producer full = producer(name, Map.of("x-max-length", "1", "x-overflow", "reject-publish"));
        assertThat(send(full).allSent()).isTrue();
        assertThat(failure(full)).hasMessageContaining("negative confirm");
        List<String> before = channels();

        await().atMost(SOON).until(() -> {
            assertThat(failure(full).isRetryable()).isTrue();
            return !channels().equals(before);
        });

        for (int i = 0; i < 50; i++) {
            failure(full);
        }
        assertThat(channels()).hasSize(1);
    }

    @Test
    void aChannelOnWhichMessagesStayUnansweredIsReplaced() {
        Producer silent = producer(name, Map.of());
        Producer innocent = producer(other, Map.of());
        assertThat(send(silent).allSent()).isTrue();
        assertThat(send(innocent).allSent()).isTrue();
        List<String> before = channels();
        suspend(name);

        assertThat(failure(silent)).hasMessageContaining("did not confirm");

        assertThat(send(innocent).allSent()).isTrue();
        assertThat(channels()).hasSize(1).isNotEqualTo(before);
        resume(name);
        await().atMost(SOON).until(() -> send(silent).allSent());
    }

    @Test
    void aMessageThatIsNeverConfirmedDoesNotStayInMemory() {
        Producer silent = producer(name, Map.of());
        assertThat(send(silent).allSent()).isTrue();
        suspend(name);

        WeakReference<byte[]> body = sendInVain(silent);

        await().atMost(SOON).until(() -> {
            System.gc();
            return body.get() == null;
        });
        resume(name);
    }

    @Test
    void aMessageThatWaitsBehindACallWithoutAnAnswerDoesNotStayInMemory() {
        try (LoopbackProxy proxy = LoopbackProxy.to(server.port())) {
            rabbit.close();
            rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()),
                    Map.of("quarkus.herald.publish.timeout", "2s"));
            Producer known = producer(name, Map.of());
            assertThat(send(known).allSent()).isTrue();
            Producer topic = rabbit.broker
                    .producer(new Destination(Kind.TOPIC, "events", name, null, Declare.NONE, Map.of()));
            proxy.blackHole();
            assertThat(send(topic).allSent()).isFalse();

            WeakReference<byte[]> body = sendInVain(known);

            await().atMost(SOON).until(() -> {
                System.gc();
                send(known);
                return body.get() == null;
            });
            proxy.pass();
        }
    }

    private WeakReference<byte[]> sendInVain(Producer producer) {
        byte[] body = new byte[10_000];
        assertThat(producer.send(List.of(OutgoingMessage.of(Body.of(body)))).allSent()).isFalse();
        return new WeakReference<>(body);
    }

    @Test
    void whatWasUnderWayWhenTheBrokerClosedTheConnectionIsSentAgain() {
        rabbit.close();
        rabbit = new Rabbit(server.uri(), Map.of("quarkus.herald.publish.timeout", "20s"));
        Producer producer = producer(name, Map.of());
        assertThat(send(producer).allSent()).isTrue();
        suspend(name);
        List<CompletableFuture<BatchReceipt>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(producer.sendAsync(List.of(message()), ForkJoinPool.commonPool()).toCompletableFuture());
        }

        // A channel that fails closes its connection, with 541.
        server.control("eval", "timer:sleep(500), [exit(Channel, failed) || Channel <- rabbit_channel:list()], "
                + "timer:sleep(100), sys:resume(" + process(name) + ").");

        assertThat(sent.stream().map(CompletableFuture::join)).allMatch(BatchReceipt::allSent);
    }

    @Test
    void aDeclarationThatIsNotAnsweredHoldsUpNoOtherQueue() {
        Producer first = producer(name, Map.of());
        assertThat(send(first).allSent()).isTrue();
        assertThat(send(producer(other, Map.of())).allSent()).isTrue();
        suspend(name);
        rabbit.close();
        rabbit = new Rabbit(server.uri(), Map.of("quarkus.herald.publish.timeout", "5s"));
        Producer silent = producer(name, Map.of());

        CompletableFuture<BatchReceipt> unanswered = CompletableFuture.supplyAsync(() -> send(silent));
        for (int i = 0; i < 10; i++) {
            assertThat(send(producer(other, Map.of())).allSent()).isTrue();
        }

        assertThat(unanswered).isNotDone();
        assertThat(unanswered.join().failed().get(0).failure()).hasMessageContaining("has not answered the declaration");
        resume(name);
        await().atMost(SOON).until(() -> send(silent).allSent());
    }

    private Producer producer(String queue, Map<String, String> attributes) {
        Map<String, String> classic = new java.util.HashMap<>(attributes);
        classic.put("x-queue-type", "classic");
        return rabbit.broker.producer(new Destination(Kind.QUEUE, queue, queue, null, Declare.CREATE, classic));
    }

    private static OutgoingMessage<Body> message() {
        return OutgoingMessage.of(Body.of("hello"));
    }

    private static BatchReceipt send(Producer producer) {
        return producer.send(List.of(message()));
    }

    private static PublishException failure(Producer producer) {
        BatchReceipt receipt = send(producer);
        assertThat(receipt.failed()).hasSize(1);
        return receipt.failed().get(0).failure();
    }

    private static List<String> channels() {
        return server.control("-q", "list_channels", "--no-table-headers", "pid").lines().toList();
    }

    private static void suspend(String queue) {
        server.control("eval", "sys:suspend(" + process(queue) + ").");
    }

    private static void resume(String queue) {
        server.control("eval", "sys:resume(" + process(queue) + ").");
    }

    private static String process(String queue) {
        return "amqqueue:get_pid(element(2, rabbit_amqqueue:lookup(rabbit_misc:r(<<\"/\">>, queue, <<\"" + queue
                + "\">>))))";
    }
}
