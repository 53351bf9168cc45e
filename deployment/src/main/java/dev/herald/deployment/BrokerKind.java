package dev.herald.deployment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.herald.spi.Destination.Kind;

/**
 * A broker as the build knows it: by class names only, because its client may be absent.
 *
 * @param name its name in configuration and annotations
 * @param family brokers of one family are configured as one: queues of Amazon are on SQS, topics on SNS
 * @param beanClasses the beans that implement it
 * @param client the client extension it needs, or {@code null} for none
 * @param capabilities what it supports
 */
record BrokerKind(String name, String family, List<String> beanClasses, Client client, Set<Capability> capabilities) {

    enum Capability {
        QUEUES,
        /** Destinations whose name ends in {@code .fifo} keep the order within message groups. */
        FIFO, TOPICS,
        /** A subscriber settles each message, and the broker redelivers it until then. */
        AT_LEAST_ONCE_TOPICS,
        /**
         * A message is published with a key (a routing key, a channel), and a filter is a list of keys. On other brokers a
         * filter is a policy over headers.
         */
        KEYED_TOPICS,
        /** Messages can be posted to an HTTP endpoint of the application. */
        PUSHED_TOPICS, REQUESTS,
        /** Messages of a queue are received by calls that wait for them. */
        POLLED,
        /** Several of these calls at once receive more. */
        PARALLEL_POLLS;

        /** The capability to have destinations of a kind. */
        static Capability of(Kind kind) {
            return kind == Kind.QUEUE ? QUEUES : TOPICS;
        }
    }

    /**
     * A client extension.
     *
     * @param className the client's bean type; the broker is available if this class is present
     * @param qualifier the annotation that selects a named client
     * @param dependency the Maven coordinates of the extension
     * @param transportKey the build-time key that selects the client's HTTP transport, or {@code null} if there is no choice
     * @param transports the HTTP transports, the default one first; empty if there is no choice
     */
    record Client(String className, String qualifier, String dependency, String transportKey,
            List<Transport> transports) {

        /** The types by which an application can use the client itself. */
        List<String> types() {
            return className.equals("io.vertx.redis.client.Redis")
                    ? List.of(className, "io.vertx.redis.client.RedisAPI", "io.vertx.mutiny.redis.client.Redis",
                            "io.vertx.mutiny.redis.client.RedisAPI", "io.quarkus.redis.datasource.RedisDataSource",
                            "io.quarkus.redis.datasource.ReactiveRedisDataSource")
                    : List.of(className);
        }
    }

    /**
     * An HTTP transport of a client.
     *
     * @param type its name in configuration
     * @param className a class of the library that implements it
     * @param dependency the Maven coordinates of that library
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
            Set.of(Capability.QUEUES, Capability.FIFO, Capability.TOPICS, Capability.AT_LEAST_ONCE_TOPICS,
                    Capability.REQUESTS, Capability.POLLED));

    static final BrokerKind SQS = new BrokerKind("sqs", "amazon", List.of("dev.herald.runtime.sqs.SqsBroker"),
            new Client("software.amazon.awssdk.services.sqs.SqsClient", "io.quarkiverse.amazon.common.AmazonClient",
                    "io.quarkiverse.amazonservices:quarkus-amazon-sqs", "quarkus.sqs.sync-client.type", AMAZON_TRANSPORTS),
            Set.of(Capability.QUEUES, Capability.FIFO, Capability.REQUESTS, Capability.POLLED,
                    Capability.PARALLEL_POLLS));

    static final BrokerKind SNS = new BrokerKind("sns", "amazon", List.of("dev.herald.runtime.sns.SnsBroker"),
            new Client("software.amazon.awssdk.services.sns.SnsClient", "io.quarkiverse.amazon.common.AmazonClient",
                    "io.quarkiverse.amazonservices:quarkus-amazon-sns", "quarkus.sns.sync-client.type", AMAZON_TRANSPORTS),
            Set.of(Capability.FIFO, Capability.TOPICS, Capability.AT_LEAST_ONCE_TOPICS, Capability.PUSHED_TOPICS,
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
            Set.of(Capability.QUEUES, Capability.TOPICS, Capability.KEYED_TOPICS, Capability.REQUESTS, Capability.POLLED));

    /** All brokers, in the order in which messages list them. */
    static final List<BrokerKind> ALL = List.of(SQS, SNS, RABBITMQ, REDIS, MEMORY);

    /** @throws java.util.NoSuchElementException if there is no broker of this name */
    static BrokerKind named(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst().orElseThrow();
    }

    /** The names of the brokers that have all of these capabilities, for error messages. */
    static String namesWith(Capability... capabilities) {
        return ALL.stream().filter(kind -> kind.capabilities.containsAll(Set.of(capabilities))).map(BrokerKind::name)
                .collect(Collectors.joining(", "));
    }

    /** Its beans in development mode, where what is in memory outlives the application that reloads. */
    List<String> reloadedBeanClasses() {
        return this == MEMORY ? List.of("dev.herald.memory.MemoryBroker", "dev.herald.memory.KeptMemory") : beanClasses;
    }

    /** The broker of this one's family that has destinations of this kind; this broker if none has. */
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
