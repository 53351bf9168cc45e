package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.brokers.ElasticMq;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RedisServer;

/**
 * Compares the latency of requests with that of a hand-written loop on the broker's client, and tests late replies and
 * abandoned reply queues. Latencies are printed, counts are asserted.
 */
@Tag("scale")
class RequestLatencyIT {

    private static final int WARM_UP = 200;
    private static final int BLOCKS = 10;
    private static final int BLOCK = 200;
    private static final int LATE = 3;
    /** Longer than any reply takes, except those that are meant to be late. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TOO_LONG = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(30);
    /** The application on the memory broker is in the default folder. */
    private static final String MEMORY = "quarkus";
    private static final String ALIVE_UNTIL = "herald-alive-until";

    @Test
    void measuresRequestsInMemory() throws Exception {
        try (RoundTrip raw = new MemoryRoundTrip()) {
            measure("memory", MEMORY, Map.of(), raw);
        }
    }

    @Test
    void measuresRequestsOnSqs() throws Exception {
        try (ElasticMq server = ElasticMq.start(); RoundTrip raw = new SqsRoundTrip(server.endpoint().toString())) {
            measure("sqs", "sqs", address(server), raw);
        }
    }

    @Test
    void measuresRequestsOnRabbitMq() throws Exception {
        try (RabbitMq server = RabbitMq.start(); RoundTrip raw = new RabbitRoundTrip(server.host(), server.port())) {
            measure("rabbitmq", "rabbitmq", Map.of("quarkus.rabbitmqclient.hostname", server.host(),
                    "quarkus.rabbitmqclient.port", Integer.toString(server.port())), raw);
        }
    }

    @Test
    void measuresRequestsOnRedis() throws Exception {
        try (RedisServer server = RedisServer.start(); RoundTrip raw = new RedisRoundTrip(server.uri().toString())) {
            measure("redis", "redis", Map.of("quarkus.redis.hosts", server.uri().toString()), raw);
        }
    }

    @Test
    void deletesTheReplyQueueOfARequesterThatWasKilled() throws Exception {
        try (ElasticMq server = ElasticMq.start(); SqsClient sqs = SqsQueue.client(server.endpoint().toString())) {
            String left;
            try (OrdersProcess instance = start("sqs", address(server))) {
                instance.client().quotes(1, Duration.ZERO);
                left = replyQueues(sqs).get(0);
                instance.kill();
            }
            assertThat(replyQueues(sqs)).containsExactly(left);
            // As it would look a quarter of an hour later.
            String longAgo = Long.toString(Instant.now().minus(Duration.ofMinutes(11)).getEpochSecond());
            sqs.tagQueue(request -> request.queueUrl(left).tags(Map.of(ALIVE_UNTIL, longAgo)));

            try (OrdersProcess instance = start("sqs", address(server))) {
                instance.client().quotes(1, Duration.ZERO);
                List<String> kept = Awaitility.await().atMost(SOON).until(() -> replyQueues(sqs),
                        queues -> !queues.contains(left));

                assertThat(kept).hasSize(1);
                System.out.println("FIGURE request sqs reply queues left by a killed requester 1, swept 1");
            }
        }
    }

    private static void measure(String broker, String profile, Map<String, String> address, RoundTrip raw)
            throws Exception {
        Histogram herald = new Histogram(3);
        Histogram handWritten = new Histogram(3);
        try (OrdersProcess instance = start(profile, address)) {
            OrdersClient client = instance.client();
            client.quotes(WARM_UP, Duration.ZERO);
            repeat(raw, WARM_UP, new Histogram(3));
            for (int block = 0; block < BLOCKS; block++) {
                JsonArray nanos = client.quotes(BLOCK, Duration.ZERO).getJsonArray("nanos");
                nanos.forEach(time -> herald.recordValue(((Number) time).longValue()));
                repeat(raw, BLOCK, handWritten);
            }
            JsonObject late = client.quotes(LATE, TOO_LONG);
            assertThat(late.getInteger("unanswered")).isEqualTo(LATE);
            JsonObject counts = Awaitility.await().atMost(SOON).until(
                    () -> client.quotes(0, Duration.ZERO).getJsonObject("counts"), now -> now.getInteger("late") == LATE);

            print(broker, "herald", herald);
            print(broker, "raw", handWritten);
            System.out.printf("FIGURE request %s timed out %d, late %d%n", broker, counts.getInteger("timedOut"),
                    counts.getInteger("late"));
            int measured = WARM_UP + BLOCKS * BLOCK;
            assertThat(herald.getTotalCount()).isEqualTo(BLOCKS * BLOCK);
            assertThat(counts).isEqualTo(new JsonObject().put("sent", measured + LATE).put("answered", measured)
                    .put("failed", 0).put("timedOut", LATE).put("late", LATE));
        }
    }

    private static void repeat(RoundTrip raw, int times, Histogram histogram) throws Exception {
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            raw.once();
            histogram.recordValue(System.nanoTime() - start);
            raw.tidyUp();
        }
    }

    private static void print(String broker, String who, Histogram histogram) {
        for (int percentile : new int[]{50, 99}) {
            System.out.printf("FIGURE request %s %s p%d %.3f ms%n", broker, who, percentile,
                    histogram.getValueAtPercentile(percentile) / 1e6);
        }
    }

    private static OrdersProcess start(String profile, Map<String, String> address) {
        Map<String, String> properties = new LinkedHashMap<>(address);
        properties.put("quarkus.herald.request.timeout", TIMEOUT.toString());
        return OrdersProcess.start(profile, properties);
    }

    private static Map<String, String> address(ElasticMq server) {
        return Map.of("quarkus.sqs.endpoint-override", server.endpoint().toString());
    }

    private static List<String> replyQueues(SqsClient sqs) {
        return sqs.listQueues(request -> request.queueNamePrefix("herald-replies-")).queueUrls();
    }
}
