package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.ElasticMq;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqOptions;
import dev.herald.brokers.RabbitMqVersion;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisServer;
import dev.herald.brokers.SnsResource;
import dev.herald.topology.Ledger.Entry;

/** Two hundred tasks wait for slow handlers, and the application is killed again and again before it has done them. */
@Tag("figures")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KillsIT {

    private static final int TASKS = 200;
    private static final int KILLS = 11;
    private static final int CONCURRENCY = 5;
    private static final Duration SLOW = Duration.ofMillis(2500);
    private static final Duration QUICK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Test
    void whatOnlyWaitedIsNotDeadLetteredOnAQuorumQueue() throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            new Run("RabbitMQ, quorum queue", "rabbitmq", rabbitMq(server, "quorum")).kill();
        }
    }

    @Test
    void whatOnlyWaitedIsNotDeadLetteredOnAClassicQueue() throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            new Run("RabbitMQ, classic queue", "rabbitmq", rabbitMq(server, "classic")).kill();
        }
    }

    @Test
    void whatOnlyWaitedIsNotDeadLetteredOnRabbitMq4() throws Exception {
        try (RabbitMq server = NewerServersIT.orSkip(() -> RabbitMq
                .start(RabbitMqOptions.standard().version(RabbitMqVersion.FOUR)))) {
            new Run("RabbitMQ 4, quorum queue", "rabbitmq", rabbitMq(server, "quorum")).kill();
        }
    }

    @Test
    void whatOnlyWaitedIsNotDeadLetteredOnRedis() throws Exception {
        try (RedisServer server = RedisServer.start(RedisOptions.inMemory())) {
            new Run("Redis", "redis", RedisAddress.of(server.uri())).kill();
        }
    }

    @Test
    void whatOnlyWaitedIsNotDeadLetteredOnSqs() throws Exception {
        try (ElasticMq server = ElasticMq.start()) {
            new Run("SQS", "sqs", SnsResource.configuration(server.endpoint(), server.endpoint())).kill();
        }
    }

    private static Map<String, String> rabbitMq(RabbitMq server, String type) {
        Map<String, String> properties = RabbitMqAddress.of(server);
        properties.put("quarkus.herald.queue.\"work\".attributes.\"x-queue-type\"", type);
        return properties;
    }

    /** On one broker. */
    private record Run(String name, String profile, Map<String, String> properties, Fleet fleet) {

        Run(String name, String profile, Map<String, String> properties) {
            this(name, profile, properties, Fleet.of());
        }

        void kill() {
            try (fleet) {
                Application first = start(SLOW);
                fleet.send(first, 0);
                await(() -> fleet.books().confirmed().size() >= TASKS);
                await(fleet::stopSending);
                killAmidHandlers(first);
                for (int i = 1; i < KILLS; i++) {
                    killAmidHandlers(start(SLOW));
                }
                start(QUICK);
                await(() -> fleet.books().missing().isEmpty());
                report();
            }
        }

        private Application start(Duration effort) {
            Map<String, String> all = new HashMap<>(properties);
            all.put("topology.effort", effort.toMillis() + "ms");
            all.put("topology.pause", "1ms");
            Application application = Application.start(profile, all);
            fleet.add(application);
            return application;
        }

        private void killAmidHandlers(Application application) {
            await(() -> application.entries(Entry.BEGUN).size() >= CONCURRENCY);
            application.close();
            fleet.remove(application);
        }

        private void report() {
            Books books = fleet.books();
            List<String> begun = fleet.entries(Entry.BEGUN);
            Map<Long, Long> calls = begun.stream().collect(Collectors.groupingBy(Run::number, Collectors.counting()));
            Set<Long> uncalled = new TreeSet<>(books.deadLettered().keySet());
            uncalled.removeAll(calls.keySet());
            System.out.printf(
                    "%s, killed %d times: %s, %d dead-lettered without a call, %d calls cut short, at most %d for a task, "
                            + "at most attempt %d, at most %d attempts beyond calls, of %d tasks%n",
                    name, KILLS, books, uncalled.size(),
                    begun.size() - books.handled().size(), calls.values().stream().mapToLong(Long::longValue).max().orElse(0),
                    begun.stream().mapToLong(Run::attempt).max().orElse(0), beyond(begun).values().stream()
                            .mapToLong(Long::longValue).max().orElse(0),
                    beyond(begun).values().stream().filter(count -> count > 0).count());
            assertThat(uncalled).as("dead-lettered without a call").isEmpty();
            assertThat(books.deadLettered()).as("dead-lettered").isEmpty();
            assertThat(books.missing()).as("lost").isEmpty();
        }

        /** By how much the number of a task's last attempt exceeds its calls. */
        private static Map<Long, Long> beyond(List<String> begun) {
            Map<Long, Long> last = new HashMap<>();
            Map<Long, Long> calls = new HashMap<>();
            begun.forEach(entry -> {
                last.merge(number(entry), attempt(entry), Math::max);
                calls.merge(number(entry), 1L, Long::sum);
            });
            last.replaceAll((number, attempt) -> attempt - calls.get(number));
            return last;
        }

        private static long number(String begun) {
            return Long.parseLong(begun.split(" ")[0]);
        }

        private static long attempt(String begun) {
            return Long.parseLong(begun.split(" ")[1]);
        }

        private static void await(Callable<Boolean> condition) {
            Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
        }
    }
}
