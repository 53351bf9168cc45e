package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.ElasticMq;
import dev.herald.brokers.LoopbackProxy;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisServer;
import dev.herald.brokers.SnsResource;

/** What an idle application costs while its broker is away for a minute, and how soon it works again. */
@Tag("figures")
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class BrokerAwayIT {

    private static final Duration OUTAGE = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ENOUGH = 100;
    private static final double MOST_CPU = 0.01;
    /** Of Herald, for each listener. What the client logs on its own is printed. */
    private static final int MOST_LOG_ENTRIES = 12;
    private static final String HERALD = "dev.herald";
    private static final int QUEUES = 2;
    private static final int QUEUES_AND_A_TOPIC = 3;
    private static final String NEWS = "quarkus.herald.listener.\"news\".enabled";

    private interface Step {
        void happen() throws Exception;
    }

    @Test
    void waitsForRabbitMqAtNextToNoCost() throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            Map<String, String> properties = RabbitMqAddress.of(server);
            properties.put(NEWS, "true");
            properties.put("quarkus.rabbitmqclient.requested-heartbeat", "10");
            try (Application application = Application.start("rabbitmq", properties)) {
                assertTold(outage("RabbitMQ killed", application, QUEUES_AND_A_TOPIC, server::kill, server::restart));
                assertTold(outage("RabbitMQ suspended", application, QUEUES_AND_A_TOPIC, server::pause, server::proceed));
            }
        }
    }

    @Test
    void waitsForRedisAtNextToNoCost() throws Exception {
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly())) {
            Map<String, String> properties = RedisAddress.of(server.uri());
            properties.put(NEWS, "true");
            try (Application application = Application.start("redis", properties)) {
                assertTold(outage("Redis killed", application, QUEUES_AND_A_TOPIC, server::kill, server::restart));
                assertTold(outage("Redis suspended", application, QUEUES_AND_A_TOPIC, server::pause, server::proceed));
            }
        }
    }

    @Test
    void waitsForSqsAtNextToNoCost() throws Exception {
        try (ElasticMq server = ElasticMq.start(); LoopbackProxy proxy = LoopbackProxy.to(server.endpoint().getPort())) {
            URI endpoint = URI.create("http://127.0.0.1:" + proxy.port());
            try (Application application = Application.start("sqs", SnsResource.configuration(endpoint, endpoint))) {
                assertTold(outage("SQS cut off", application, QUEUES, proxy::cut, proxy::pass));
                // The client's calls time out after 30 seconds, and it makes four of them before it reports a failure.
                assertTold(outage("SQS silent", application, QUEUES, proxy::blackHole, proxy::pass));
            }
        }
    }

    private static void assertTold(Set<String> states) {
        assertThat(states).as("states").noneMatch(state -> state.startsWith("RUNNING"));
    }

    private static Set<String> outage(String name, Application application, int listeners, Step begin, Step end)
            throws Exception {
        handleMore(application, ENOUGH);
        double quiet = cpu(application, QUIET);
        int lines = lines(application);
        int entries = application.logEntries(HERALD);
        begin.happen();
        double away = cpu(application, OUTAGE);
        int allLines = lines(application) - lines;
        int logged = application.logEntries(HERALD) - entries;
        Set<String> told = new TreeSet<>(application.statuses());
        end.happen();
        long back = System.nanoTime();
        handleMore(application, 1);
        System.out.printf("%s for %d s: CPU %.2f %% of a core (%.2f %% before), %d log entries of %d listeners (%d lines with "
                + "those of the client), told %s, handled again %.1f s after it was back%n", name, OUTAGE.toSeconds(),
                100 * away, 100 * quiet, logged, listeners, allLines, told, (System.nanoTime() - back) / 1e9);
        assertThat(logged).as("log entries of Herald").isLessThanOrEqualTo(MOST_LOG_ENTRIES * listeners);
        assertThat(away).as("CPU").isLessThanOrEqualTo(MOST_CPU);
        return told;
    }

    /** As a part of a core. */
    private static double cpu(Application application, Duration time) throws InterruptedException {
        long begin = System.nanoTime();
        Duration before = application.cpu();
        Soon.last(time);
        return (double) application.cpu().minus(before).toNanos() / (System.nanoTime() - begin);
    }

    private static void handleMore(Application application, int count) {
        int before = application.books().handled().size();
        application.send(before + 1, 0);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100))
                .until(() -> application.books().handled().size() >= before + count);
        Soon.await().until(application::stopSending);
    }

    private static int lines(Application application) {
        return (int) application.log().lines().count();
    }
}
