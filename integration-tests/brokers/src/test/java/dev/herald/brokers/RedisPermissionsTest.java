package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static dev.herald.brokers.RedisFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.Command;

import dev.herald.FilterScope;
import dev.herald.PublishException;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

class RedisPermissionsTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    /** As in the documentation. */
    private static final String LISTENER = "+hello +auth +ping +eval +evalsha +time +exists +xreadgroup +xpending +xclaim"
            + " +xack +xdel +xrange +xadd +xlen +xinfo +zadd +zrem +zscore +zrange +zrangebyscore +xgroup|delconsumer";

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private final String user = "user-" + UUID.randomUUID();
    private RedisBroker broker;
    private Destination orders;

    @BeforeEach
    void createUser() {
        orders = queue(fixture.name(), Declare.CREATE);
        allow("on", ">secret", "~" + fixture.name(), "~" + fixture.name() + "-dlq", "~{" + fixture.name() + "}:*", "+@all");
        broker = fixture.broker(URI.create("redis://" + user + ":secret@127.0.0.1:" + fixture.uri().getPort()));
    }

    @AfterEach
    void deleteUser() {
        fixture.stopAll();
        fixture.ask(Command.ACL, "DELUSER", user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eval", "evalsha", "xack", "xclaim", "xpending", "xdel", "xrange", "xadd", "xreadgroup", "zadd",
            "zrem", "zscore", "zrange", "zrangebyscore", "exists", "time", "xinfo|groups", "xgroup|create"})
    void aListenerWithoutAPermissionHandlesNothingAndSaysWhichIsMissing(String command) {
        fixture.publish(orders, List.of(message("a")));
        allow("-" + command.replaceFirst("\\|.*", ""));

        fixture.start(broker, subscription(orders, LEASE), fixture.sink);

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("queue 'orders'").contains("ACL SETUSER <user> ")
                .contains("+" + command);
        assertThat(fixture.sink.leases).isEmpty();
        assertThat(fixture.sink.deliveries).isEmpty();
    }

    @Test
    void theKeysBesideTheStreamAreNamedIfTheyAreNotPermitted() {
        fixture.publish(orders, List.of(message("a")));
        allow("resetkeys", "~" + fixture.name(), "~" + fixture.name() + "-dlq");

        fixture.start(broker, subscription(orders, LEASE), fixture.sink);

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("~{" + fixture.name() + "}:herald-delayed:herald")
                .contains("~{" + fixture.name() + "}:herald-scheduled");
        allow("~{" + fixture.name() + "}:*");
        fixture.awaitDeliveries(1);
    }

    @Test
    void theDeadLetterStreamIsNamedIfItIsNotPermitted() {
        allow("resetkeys", "~" + fixture.name(), "~{" + fixture.name() + "}:*");

        fixture.start(broker, subscription(orders, LEASE), fixture.sink);

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("~" + fixture.name() + "-dlq");
    }

    @Test
    void aPermissionThatIsWithdrawnEndsReceivingUntilItIsBack() {
        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        fixture.publish(orders, List.of(message("a")));
        fixture.awaitDeliveries(1);
        allow("-xack");

        List<SettlementResult> results = consumer.acknowledge(fixture.sink.deliveries);

        assertThat(results).extracting(SettlementResult::status).containsExactly(SettlementResult.Status.RETRY);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> fixture.sink.failures.stream().anyMatch(text -> text.contains("SETUSER <user> +xack")));
        fixture.publish(orders, List.of(message("b")));
        Continuously.holds(Duration.ofSeconds(1), "nothing more is delivered", () -> fixture.sink.deliveries.size() == 1);
        allow("+xack");
        fixture.awaitDeliveries(2);
    }

    @ParameterizedTest
    @EnumSource(Declare.class)
    void theDocumentedPermissionsSuffice(Declare declare) {
        Destination queue = queue(fixture.name(), declare);
        if (declare != Declare.CREATE) {
            fixture.ask(Command.XGROUP, "CREATE", fixture.name(), "herald", "0", "MKSTREAM");
        }
        allow("-@all");
        allow(LISTENER.split(" "));
        if (declare == Declare.CREATE) {
            allow("+xgroup|create");
        }
        Consumer consumer = fixture.start(broker, subscription(queue, LEASE), fixture.sink);
        fixture.awaitConnected(1);
        assertThat(broker.producer(queue).send(List.of(message("a"), message("b"), message("c").delay(Duration.ofMillis(10))))
                .allSent()).isTrue();
        fixture.awaitDeliveries(3);

        assertThat(consumer.extend(fixture.sink.deliveries, LEASE.multipliedBy(2))).containsOnly(SettlementResult.DONE);
        assertThat(consumer.deadLetter(List.of(new Consumer.DeadLetter(fixture.sink.deliveries.get(0), Map.of()))))
                .containsOnly(SettlementResult.DONE);
        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(0, 2))).containsOnly(SettlementResult.DONE);
        assertThat(consumer.release(List.of(new Consumer.Release(fixture.sink.deliveries.get(2), Duration.ZERO))))
                .containsOnly(SettlementResult.DONE);
        fixture.awaitDeliveries(4);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void aPublisherWithoutThePermissionSaysSoAndDoesNotAskToTryAgain() {
        allow("-xadd");

        PublishException failure = broker.producer(orders).send(List.of(message("a"))).entries().get(0).failure();

        assertThat(failure).hasMessageContaining("queue 'orders'").hasMessageContaining("'xadd'");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void aSubscriberToAChannelThatIsNotPermittedNamesTheRule() {
        allow("resetchannels");

        subscribe();

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("ACL SETUSER <user> +subscribe &" + fixture.name());
    }

    /** Otherwise each of its checks would look like a lost connection, and end the subscription. */
    @Test
    void aSubscriberThatMayNotPingIsToldBeforeItReceives() {
        allow("&*", "-ping");

        subscribe();

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("'ping'", "ACL SETUSER <user> ", "+ping");
        assertThat(fixture.sink.leases).isEmpty();
    }

    private void subscribe() {
        Destination events = new Destination(Kind.TOPIC, "events", fixture.name(), null, Declare.NONE, Map.of());

        fixture.start(broker,
                new Subscription("events", events, new Subscriber(null, null, FilterScope.HEADERS, false, false), Map.of(),
                        null, Duration.ofMinutes(1), null, 5, Duration.ofSeconds(1), 1,
                        new Buffer(100, Buffer.Overflow.DROP_OLDEST)),
                fixture.sink);
    }

    @Test
    void aDeadLetterKeyOfAnotherTypeIsNamedWithTheCure() {
        fixture.ask(Command.SET, fixture.name() + "-dlq", "x");
        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        fixture.publish(orders, List.of(message("a")));
        fixture.awaitDeliveries(1);

        List<SettlementResult> results = consumer
                .deadLetter(List.of(new Consumer.DeadLetter(fixture.sink.deliveries.get(0), Map.of())));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(SettlementResult.Status.RETRY);
            assertThat(result.reason()).contains(fixture.name() + "-dlq").contains("is not a stream")
                    .contains("quarkus.herald.queue.\"orders\".dead-letter.name");
        });
    }

    private void allow(String... rules) {
        Object[] arguments = new Object[rules.length + 2];
        arguments[0] = "SETUSER";
        arguments[1] = user;
        System.arraycopy(rules, 0, arguments, 2, rules.length);
        fixture.ask(Command.ACL, arguments);
    }
}
