package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.config.HeraldBuildTimeConfig.DevServicesConfig.WithoutContainers;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.Destination.Kind;

class MissingServersTest {

    private boolean containers;
    private boolean asked;
    private Set<String> decided = Set.of();

    @Test
    void memoryStandsInForABrokerWithoutAServer() {
        MissingServers missing = missing(WithoutContainers.MEMORY, queue("redis", null));

        assertThat(missing.inMemory()).containsExactly(BrokerKind.REDIS);
        assertThat(missing.local()).isEmpty();
        assertThat(missing.toText(WithoutContainers.MEMORY, kind -> false))
                .hasValue("There is no container runtime, and no server "
                        + "is configured for redis, so the queues and topics of redis are in memory, in this process. To use another server,"
                        + " start Docker or Podman, or set quarkus.redis.hosts, or quarkus.herald.devservices.without-containers=local");
    }

    @Test
    void isNotWantedWhereContainersCanBeStarted() {
        containers = true;

        assertThat(missing(WithoutContainers.MEMORY, queue("redis", null))).isEqualTo(MissingServers.NONE);
        assertThat(asked).isTrue();
    }

    @Test
    void isNotWantedForAClientThatHasAServer() {
        decided = Set.of("redis");

        assertThat(missing(WithoutContainers.MEMORY, queue("redis", null))).isEqualTo(MissingServers.NONE);
        assertThat(missing(WithoutContainers.MEMORY, queue("memory", null))).isEqualTo(MissingServers.NONE);
        assertThat(asked).as("whether the container runtime was looked for").isFalse();
    }

    /** They would have to be told apart for each message. */
    @Test
    void isNotWantedForABrokerOfWhichAnotherClientHasAServer() {
        decided = Set.of("redis.eu");

        assertThat(missing(WithoutContainers.MEMORY, queue("redis", null), queue("redis", "eu")))
                .isEqualTo(MissingServers.NONE);
    }

    /** The queues of a topic's subscribers have to be where the topic is. */
    @Test
    void isForBothBrokersOfAmazonOrNone() {
        assertThat(missing(WithoutContainers.MEMORY, topic("sns", null)).inMemory())
                .containsExactly(BrokerKind.SQS, BrokerKind.SNS);

        decided = Set.of("sqs");

        assertThat(missing(WithoutContainers.MEMORY, topic("sns", null))).isEqualTo(MissingServers.NONE);
    }

    @Test
    void namesTheBrokersThatAreUsed() {
        assertThat(missing(WithoutContainers.MEMORY, queue("sqs", null)).toText(WithoutContainers.MEMORY, kind -> false).get())
                .contains("configured for sqs, so").endsWith("set quarkus.sqs.endpoint-override");
    }

    @Test
    void programsStandInWhereThereAreSome() {
        MissingServers missing = missing(WithoutContainers.LOCAL, queue("redis", null), queue("sqs", null));

        assertThat(missing.local()).containsExactly(BrokerKind.REDIS);
        assertThat(missing.inMemory()).containsExactly(BrokerKind.SQS);
        assertThat(missing.toText(WithoutContainers.LOCAL, kind -> false).get())
                .contains("the queues and topics of sqs are in memory, in this process (there is no program of these to start)",
                        "; redis is started as a program of this machine");
    }

    @Test
    void nothingIsDoneIfThatIsConfigured() {
        MissingServers missing = missing(WithoutContainers.NONE, queue("redis", null));

        assertThat(missing.inMemory()).isEmpty();
        assertThat(missing.answered()).isEmpty();
        assertThat(missing.toText(WithoutContainers.NONE, kind -> false))
                .hasValue("There is no container runtime, and no server "
                        + "is configured for redis. To use another server, start Docker or Podman, or set quarkus.redis.hosts, or "
                        + "quarkus.herald.devservices.without-containers=memory");
    }

    @Test
    void saysThatTheApplicationItselfStillNeedsAServer() {
        assertThat(missing(WithoutContainers.MEMORY, queue("redis", null))
                .toText(WithoutContainers.MEMORY, BrokerKind.REDIS::equals).get())
                .endsWith("The application's own uses of the client of redis still need a server");
    }

    @Test
    void countsBrokersThatAreOnlyNamedAtRunTime() {
        MissingServers missing = MissingServers.of(List.of(), List.of(BrokerKind.MEMORY, BrokerKind.RABBITMQ),
                (kind, client) -> false, () -> false, WithoutContainers.MEMORY, kind -> false);

        assertThat(missing.inMemory()).containsExactly(BrokerKind.RABBITMQ);
    }

    private MissingServers missing(WithoutContainers action, DestinationRef... used) {
        return MissingServers.of(List.of(used), List.of(),
                (kind, client) -> decided.contains(kind.name() + client.map(name -> "." + name).orElse("")), () -> {
                    asked = true;
                    return containers;
                }, action, BrokerKind.REDIS::equals);
    }

    private static DestinationRef queue(String broker, String client) {
        return DestinationRef.of(Kind.QUEUE, "orders", "orders", broker, client);
    }

    private static DestinationRef topic(String broker, String client) {
        return DestinationRef.of(Kind.TOPIC, "events", "events", broker, client);
    }
}
