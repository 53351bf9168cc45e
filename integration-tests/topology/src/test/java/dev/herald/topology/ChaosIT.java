package dev.herald.topology;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.Fauxqs;
import dev.herald.brokers.LoopbackProxy;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqCluster;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisPair;
import dev.herald.brokers.SnsResource;

/** Three instances of the application, which are killed, stopped and started while their broker fails in every way. */
@Tag("chaos")
@Timeout(value = 18, unit = TimeUnit.MINUTES)
class ChaosIT {

    @Test
    void losesNothingOnARabbitMqCluster() throws Exception {
        try (RabbitMqCluster cluster = RabbitMqCluster.start()) {
            Map<String, String> address = RabbitMqAddress.of(cluster);
            address.put("quarkus.rabbitmqclient.requested-heartbeat", "5");
            // The default: the client connects and logs that often.
            address.put("quarkus.rabbitmqclient.network-recovery-interval", "5000");
            new Chaos(new ChaosBroker("RabbitMQ cluster", "rabbitmq", address, cluster.proxies(), true, random -> {
                RabbitMq node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
                node.kill();
                Soon.last(ChaosBroker.between(random, 3_000, 10_000));
                cluster.restart(List.of(node));
                cluster.awaitWhole();
            })).happen();
        }
    }

    /** Its topics are Pub/Sub, which keeps nothing for subscribers that are away. */
    @Test
    void losesNothingOnARedisPair() throws Exception {
        try (RedisPair pair = RedisPair.start(RedisOptions.inMemory())) {
            new Chaos(new ChaosBroker("Redis pair", "redis", RedisAddress.of(pair.uri()), List.of(pair.proxy()), false,
                    random -> pair.failOver())).happen();
        }
    }

    /** The emulator of SQS and SNS keeps nothing when it ends. */
    @Test
    void losesNothingOnSqsAndSns() throws Exception {
        try (Fauxqs server = Fauxqs.start(); LoopbackProxy proxy = LoopbackProxy.to(server.endpoint().getPort())) {
            URI endpoint = URI.create("http://127.0.0.1:" + proxy.port());
            new Chaos(new ChaosBroker("SQS and SNS", "sqs", SnsResource.configuration(endpoint, endpoint), List.of(proxy),
                    true, null)).happen();
        }
    }
}
