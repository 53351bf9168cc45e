package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.vertx.redis.client.Command;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

class RedisDeclarationTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @Test
    void createsTheStreamAndItsGroup() {
        fixture.start(queue(fixture.name(), Declare.CREATE), LEASE);

        fixture.awaitConnected(1);
        assertThat(fixture.sink.leases).containsExactly(LEASE);
        assertThat(fixture.ask(Command.XINFO, "GROUPS", fixture.name()).get(0).get("name").toString())
                .isEqualTo("herald");
    }

    @Test
    void leasesForThirtySecondsUnlessConfigured() {
        fixture.start(queue(fixture.name(), Declare.CREATE), null);

        fixture.awaitConnected(1);
        assertThat(fixture.sink.leases).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void readsAsTheGroupThatIsConfigured() {
        fixture.start(queue(fixture.name(), Declare.CREATE, Map.of("group", "billing")), LEASE);

        fixture.awaitConnected(1);
        assertThat(fixture.ask(Command.XINFO, "GROUPS", fixture.name()).get(0).get("name").toString())
                .isEqualTo("billing");
    }

    @Test
    void looksForAMissingStreamAndFindsItLater() {
        fixture.start(queue(fixture.name(), Declare.VERIFY), LEASE);
        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains("queue 'orders'").contains("XGROUP CREATE " + fixture.name())
                .contains("declare=create");
        assertThat(fixture.ask(Command.EXISTS, fixture.name()).toInteger()).isZero();

        fixture.ask(Command.XGROUP, "CREATE", fixture.name(), "herald", "0", "MKSTREAM");

        fixture.awaitConnected(1);
    }

    @Test
    void aStreamWithoutTheGroupIsMissing() {
        fixture.ask(Command.XADD, fixture.name(), "*", "body", "a");

        fixture.start(queue(fixture.name(), Declare.VERIFY), LEASE);

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.missing.isEmpty());
    }

    @Test
    void aStreamThatWasDeletedIsCreatedAgain() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        fixture.start(orders, LEASE);
        fixture.awaitConnected(1);

        fixture.ask(Command.DEL, fixture.name());

        fixture.awaitConnected(2);
        fixture.publish(orders, List.of(message("a")));
        fixture.awaitDeliveries(1);
    }

    @Test
    void namesAKeyThatIsNotAStreamAndTheCure() {
        fixture.ask(Command.SET, fixture.name(), "x");

        fixture.start(queue(fixture.name(), Declare.CREATE), LEASE);

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("is not a stream").contains("name");
    }

    @Test
    void aClientThatIsNotConfiguredIsNamedWithTheCure() {
        assertThatThrownBy(() -> fixture.broker()
                .producer(new Destination(Kind.QUEUE, "orders", fixture.name(), "eu", Declare.CREATE, Map.of())))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("'eu'")
                .hasMessageContaining("quarkus.redis.eu.hosts");
    }
}
