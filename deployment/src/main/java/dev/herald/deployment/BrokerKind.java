package dev.herald.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A broker, as the build knows it: by names only, for its client may be absent.
 *
 * @param name what users configure
 * @param beanClasses the bean that speaks to it, and those it is made of
 * @param client what it needs, or {@code null} for nothing
 * @param abilities what it has
 */
record BrokerKind(String name, List<String> beanClasses, Client client, Set<Ability> abilities) {

    enum Ability {
        QUEUES,
        /** Queues whose name ends in .fifo keep the order within message groups. */
        FIFO_QUEUES, TOPICS,
        /** A topic's message is settled by its subscriber, and comes again until it is. */
        SETTLED_TOPICS,
        /**
         * A topic's message is sent to a key (a routing key, a channel), and filters list the keys to get. Elsewhere a
         * filter is a policy over headers.
         */
        KEYED_TOPICS, REQUESTS
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

    static final BrokerKind MEMORY = new BrokerKind("memory", List.of("dev.herald.runtime.memory.MemoryBroker",
            "dev.herald.runtime.memory.MemoryQueues", "dev.herald.runtime.memory.MemoryClock"), null,
            Set.of(Ability.QUEUES, Ability.FIFO_QUEUES, Ability.TOPICS, Ability.SETTLED_TOPICS, Ability.REQUESTS));

    static final BrokerKind SQS = new BrokerKind("sqs", List.of("dev.herald.runtime.sqs.SqsBroker"),
            new Client("software.amazon.awssdk.services.sqs.SqsClient", "io.quarkiverse.amazon.common.AmazonClient",
                    "io.quarkiverse.amazonservices:quarkus-amazon-sqs", "quarkus.sqs.sync-client.type", List.of(
                            new Transport("url", "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient",
                                    "software.amazon.awssdk:url-connection-client"),
                            new Transport("apache", "software.amazon.awssdk.http.apache.ApacheHttpClient",
                                    "software.amazon.awssdk:apache-client"),
                            new Transport("aws-crt", "software.amazon.awssdk.http.crt.AwsCrtHttpClient",
                                    "software.amazon.awssdk:aws-crt-client"))),
            Set.of(Ability.QUEUES, Ability.FIFO_QUEUES, Ability.REQUESTS));

    static final BrokerKind RABBITMQ = new BrokerKind("rabbitmq", List.of("dev.herald.runtime.rabbitmq.RabbitMqBroker"),
            new Client("io.quarkiverse.rabbitmqclient.RabbitMQClient", "io.quarkiverse.rabbitmqclient.NamedRabbitMQClient",
                    "io.quarkiverse.rabbitmqclient:quarkus-rabbitmq-client", null, List.of()),
            Set.of(Ability.QUEUES, Ability.TOPICS, Ability.SETTLED_TOPICS, Ability.KEYED_TOPICS, Ability.REQUESTS));

    static final BrokerKind REDIS = new BrokerKind("redis", List.of("dev.herald.runtime.redis.RedisBroker",
            "dev.herald.runtime.redis.RedisClients"),
            new Client("io.vertx.redis.client.Redis", "io.quarkus.redis.client.RedisClientName",
                    "io.quarkus:quarkus-redis-client", null, List.of()),
            Set.of(Ability.QUEUES, Ability.TOPICS, Ability.KEYED_TOPICS, Ability.REQUESTS));

    /** All of them, in the order in which they are listed to users. */
    static final List<BrokerKind> ALL = List.of(SQS, RABBITMQ, REDIS, MEMORY);

    /** Names this version knows, and what to say of them. */
    static final Map<String, String> NOT_YET = Map.of(
            "sns", "topics on Amazon SNS are not available in this version");

    /** The broker of this name, which there is. */
    static BrokerKind named(String name) {
        return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst().orElseThrow();
    }

    /** The names of those that have something, for messages to people. */
    static String having(Ability ability) {
        return ALL.stream().filter(kind -> kind.has(ability)).map(BrokerKind::name)
                .collect(Collectors.joining(", "));
    }

    boolean has(Ability ability) {
        return abilities.contains(ability);
    }
}
