package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import dev.herald.brokers.RedisServer;

/** The sample under load on Redis Streams; the server writes each change to disk before it answers. */
@Tag("scale")
class RedisScaleIT implements ScaleContract {

    private static final Duration LONG = Duration.ofMinutes(4);

    private static RedisServer server;
    private static Vertx vertx;
    private static Redis redis;

    @BeforeAll
    static void startServer() {
        server = RedisServer.startWithAppendOnly();
        vertx = Vertx.vertx();
        redis = Redis.createClient(vertx, server.uri().toString());
    }

    @AfterAll
    static void stopServer() throws Exception {
        redis.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        server.close();
    }

    @Override
    public String profile() {
        return "redis";
    }

    @Override
    public Map<String, String> address() {
        return Map.of("quarkus.redis.hosts", server.uri().toString());
    }

    @Override
    public Queue queue(String name) {
        return new StreamQueue(redis, name);
    }

    @Test
    @SuppressWarnings("try")
    void losesNothingWhenItIsKilledFiveTimesAndTheServerOnce() throws Exception {
        int orders = 20_000;
        Queue queue = queue("long-orders");
        queue.placeOrders(1, orders);
        try (OrderResults results = results("long")) {
            for (int kill = 1; kill <= 5; kill++) {
                int enough = kill * 2_500;
                try (OrdersProcess instance = start(ScaleContract.consumerOnly("long"))) {
                    ScaleContract.patience().until(results::invoiced, invoiced -> invoiced >= enough);
                    instance.kill();
                }
            }
            assertThat(results.missing(1, orders)).as("orders open after the last kill").isNotEmpty();
            try (OrdersProcess instance = start(ScaleContract.consumerOnly("long"))) {
                ScaleContract.patience().until(results::invoiced, invoiced -> invoiced >= 15_000);
                server.kill();
                server.restart();
                ScaleContract.patience().atMost(LONG).until(() -> results.missing(1, orders), Set::isEmpty);
                ScaleContract.patience().until(queue::count, count -> count == 0);
            }
            LOG.infof("%d orders, consumer killed 5 times and the server once: none lost, %d duplicates", orders,
                    results.duplicates());
            assertThat(results.deadLettered()).isEqualTo(ScaleContract.deadLettered(orders));
        }
    }

    @Test
    void publishesAndHandlesEverythingWhileTheServerIsRestarted() throws Exception {
        int orders = 10_000;
        Map<String, String> properties = ScaleContract.names("restarted");
        properties.put("orders.work", "5ms");
        try (OrdersProcess instance = start(properties)) {
            CompletableFuture<JsonObject> placed = CompletableFuture
                    .supplyAsync(() -> instance.client().place(orders, 1));
            ScaleContract.patience().until(instance.client()::report, report -> report.getInteger("handled") >= 2_000);
            server.kill();
            server.restart();
            placed.get(3, TimeUnit.MINUTES);
            JsonObject report = ScaleContract.patience().atMost(LONG).until(instance.client()::report,
                    answer -> answer.getBoolean("complete"));

            LOG.infof("%d orders, server killed once: %d handled, %d dead-lettered, %d duplicates; %d events watched",
                    orders, report.getInteger("handled"), report.getInteger("deadLettered"),
                    report.getInteger("duplicates"), report.getInteger("watched"));
            int dead = ScaleContract.deadLettered(orders).size();
            assertThat(report.getInteger("handled")).isEqualTo(orders - dead);
            assertThat(report.getInteger("shipped")).isEqualTo(orders - dead);
        }
    }

    @Test
    void subscribesAgainEachTimeItsConnectionIsKilled() {
        int events = 10_000;
        int kills = 10;
        try (OrdersProcess instance = start(ScaleContract.names("gaps"))) {
            awaitSubscriber("gaps-order-events");
            List<Long> millis = new ArrayList<>();
            for (int kill = 1; kill <= kills; kill++) {
                publish("gaps-order-events", (kill - 1) * events / kills, events / kills / 2);
                long start = System.nanoTime();
                call(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("pubsub"));
                publish("gaps-order-events", (kill - 1) * events / kills + events / kills / 2, events / kills / 2);
                awaitSubscriber("gaps-order-events");
                millis.add((System.nanoTime() - start) / 1_000_000);
                int gaps = kill;
                // A subscription that is lost at once is retried with a longer back-off.
                ScaleContract.patience().during(Duration.ofMillis(300)).until(() -> hasSubscriber("gaps-order-events"));
                ScaleContract.patience().until(() -> watch(instance).getJsonObject("counts").getInteger("gaps") == gaps);
            }
            publish("gaps-order-events", events, 1);
            ScaleContract.patience().until(() -> instance.client().order(events).getInteger("watched") == 1);

            JsonObject report = instance.client().report();
            LOG.infof(
                    "%d events, connection killed %d times: subscribed again after %s ms, %d gaps reported, %d events received",
                    events, kills, millis, watch(instance).getJsonObject("counts").getInteger("gaps"),
                    report.getInteger("watched"));
            assertThat(watch(instance).getString("state")).isEqualTo("RUNNING");
            assertThat(report.getInteger("watched")).isGreaterThanOrEqualTo(events / 2);
        }
    }

    @Test
    void countsMessagesThatASlowSubscriberDrops() {
        int events = 10_000;
        Map<String, String> properties = ScaleContract.names("slow");
        properties.put("quarkus.herald.listener.\"order-watch\".concurrency", "1");
        properties.put("quarkus.herald.listener.\"order-watch\".prefetch", "0");
        properties.put("quarkus.herald.listener.\"order-watch\".buffer.size", "10");
        try (OrdersProcess instance = start(properties)) {
            awaitSubscriber("slow-order-events");

            publish("slow-order-events", 1, events);

            ScaleContract.patience().until(() -> {
                JsonObject counts = watch(instance).getJsonObject("counts");
                return counts.getInteger("acknowledged") + counts.getInteger("dropped") == events;
            });
            JsonObject counts = watch(instance).getJsonObject("counts");
            LOG.infof("%d events to a buffer of 10: %d handled, %d dropped", events, counts.getInteger("handled"),
                    counts.getInteger("dropped"));
            assertThat(counts.getInteger("dropped")).isPositive();
        }
    }

    private static void awaitSubscriber(String channel) {
        ScaleContract.patience().pollInterval(Duration.ofMillis(5)).until(() -> hasSubscriber(channel));
    }

    private static boolean hasSubscriber(String channel) {
        return call(Request.cmd(Command.PUBSUB).arg("NUMSUB").arg(channel)).get(1).toInteger() == 1;
    }

    private static JsonObject watch(OrdersProcess instance) {
        return instance.client().report().getJsonArray("listeners").stream().map(JsonObject.class::cast)
                .filter(listener -> listener.getString("id").equals("order-watch")).findFirst().orElseThrow();
    }

    private static void publish(String channel, int first, int count) {
        List<Request> batch = new ArrayList<>();
        for (int id = first; id < first + count; id++) {
            batch.add(Request.cmd(Command.PUBLISH).arg(channel).arg("{\"event\":\"seen\",\"order_id\":" + id + "}"));
            if (batch.size() == 50 || id == first + count - 1) {
                StreamQueue.await(redis.batch(batch));
                batch = new ArrayList<>();
            }
        }
    }

    private static Response call(Request request) {
        return StreamQueue.await(redis.send(request));
    }
}
