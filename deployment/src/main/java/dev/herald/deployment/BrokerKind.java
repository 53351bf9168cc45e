package dev.herald.deployment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.herald.spi.Destination.Kind;

/**
 * A broker, as the build knows it: by names only, for its client may be absent.
 *
 * @param name what users configure
 * @param family who belongs together, so that naming one means the other, too: Amazon's queues are on SQS, its topics on SNS
 * @param beanClasses the bean that speaks to it, and those it is made of
 * @param client what it needs, or {@code null} for nothing
 * @param capabilities what it has
 */
record BrokerKind(String name, String family, List<String> beanClasses, Client client, Set<Capability> capabilities) {

    enum Capability {
        QUEUES,
        /** Queues whose name ends in .fifo keep the order within message groups. */
        FIFO_QUEUES, TOPICS,
        /** A topic's message is settled by its subscriber, and comes again until it is. */
        AT_LEAST_ONCE_TOPICS,
        /**
         * A topic's message is sent to a key (a routing key, a channel), and filters list the keys to get. Elsewhere a
         * filter is a policy over headers.
         */
        KEYED_TOPICS,
        /** A topic's messages may be posted to an endpoint of the application. */
        PUSHED_TOPICS, REQUESTS;

        /** That to have destinations of a kind at all. */
        static Capability of(Kind kind) {
            return kind == Kind.QUEUE ? QUEUES : TOPICS;
        }
    }

    /**
     * A client extension.
     *
     * @param className the client's bean type; its presence switches the broker on
     * @param qualifier the annotation that names one of several clients
     * @param dependency the extension that brings it
     * @param transportKey the build-time key that chooses the client's transport, or {@code null} if there is no choice
     * @param transports what each choice needs, the first being the default; empty if the client needs none
     */
    record Client(String className, String qualifier, String dependency, String transportKey,
            List<Transport> transports) {
    }

    /**
     * What a client speaks through.
     *
     * @param type its name in configuration
     * @param className a class of it
     * @param dependency what brings it
     */
    record Transport(String type, String className, String dependency) {
    }

    private static final List<Transport> AMAZON_TRANSPORTS = List.of(
            new Transport("url", "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient",
                    "software.amazon.awssdk:url-connection-client"),
            new Transport("apache", "software.amazon.awssdk.http.apache.ApacheHttpClient",
                    "software.amazon.awssdk:apache-client"),
            new Transport("aws-crt", "software.amazon.awssdk.http.crt.AwsCrtHttpClient",
                    "software.amazon.awssdk:aws-crt-client"));

    static final BrokerKind MEMORY = new BrokerKind("memory", "memory", List.of("dev.herald.memory.MemoryBroker",
            "dev.herald.memory.MemoryQueues", "dev.herald.memory.MemoryClock"), null,
            Set.of(Capability.QUEUES, Capability.FIFO_QUEUES, Capability.TOPICS, Capability.AT_LEAST_ONCE_TOPICS,
                    Capability.REQUESTS));

    static final BrokerKind SQS = new BrokerKind("sqs", "amazon", List.of("dev.herald.runtime.sqs.SqsBroker"),
            new Client("software.amazon.awssdk.services.sqs.SqsClient", "io.quarkiverse.amazon.common.AmazonClient",
                    "io.quarkiverse.amazonservices:quarkus-amazon-sqs", "quarkus.sqs.sync-client.type", AMAZON_TRANSPORTS),
            Set.of(Capability.QUEUES, Capability.FIFO_QUEUES, Capability.REQUESTS));

    static final BrokerKind SNS = new BrokerKind("sns", "amazon", List.of("dev.herald.runtime.sns.SnsBroker"),
            new Client("software.amazon.awssdk.services.sns.SnsClient", "io.quarkiverse.amazon.common.AmazonClient",
                    "io.quarkiverse.amazonservices:quarkus-amazon-sns", "quarkus.sns.sync-client.type", AMAZON_TRANSPORTS),
            Set.of(Capability.FIFO_QUEUES, Capability.TOPICS, Capability.AT_LEAST_ONCE_TOPICS, Capability.PUSHED_TOPICS,
                    Capability.REQUESTS));

    static final BrokerKind RABBITMQ = new BrokerKind("rabbitmq", "rabbitmq",
            List.of("dev.herald.runtime.rabbitmq.RabbitMqBroker"),
            new Client("io.quarkiverse.rabbitmqclient.RabbitMQClient", "io.quarkiverse.rabbitmqclient.NamedRabbitMQClient",
                    "io.quarkiverse.rabbitmqclient:quarkus-rabbitmq-client", null, List.of()),
            Set.of(Capability.QUEUES, Capability.TOPICS, Capability.AT_LEAST_ONCE_TOPICS, Capability.KEYED_TOPICS,
                    Capability.REQUESTS));

    static final BrokerKind REDIS = new BrokerKind("redis", "redis", List.of("dev.herald.runtime.redis.RedisBroker",
            "dev.herald.runtime.redis.RedisClients"),
            new Client("io.vertx.redis.client.Redis", "io.quarkus.redis.client.RedisClientName",
                    "io.quarkus:quarkus-redis-client", null, List.of()),
            Set.of(Capability.QUEUES, Capability.TOPICS, Capability.KEYED_TOPICS, Capability.REQUESTS));

    /** All of them, in the order in which they are listed to users. */
    static final List<BrokerKind> ALL = List.of(SQS, SNS, RABBITMQ, REDIS, MEMORY);

    /** The broker of this name, which there is. */
    static BrokerKind named(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst().orElseThrow();
    }

    /** The names of those that have all of something, for messages to people. */
    static String namesWith(Capability... capabilities) {
        return ALL.stream().filter(kind -> kind.capabilities.containsAll(Set.of(capabilities))).map(BrokerKind::name)
                .collect(Collectors.joining(", "));
    }

    /** The one of the family that has destinations of this kind; this one if none has. */
    BrokerKind forKind(Kind kind, List<BrokerKind> all) {
        Capability wanted = Capability.of(kind);
        return has(wanted)
                ? this
                : all.stream().filter(other -> other.family.equals(family) && other.has(wanted)).findFirst().orElse(this);
    }

    boolean has(Capability capability) {
        return capabilities.contains(capability);
    }
}
