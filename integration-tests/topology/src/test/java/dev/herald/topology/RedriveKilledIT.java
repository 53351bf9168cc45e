package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisServer;

/** The process that redrives a thousand letters is killed in the middle. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RedriveKilledIT {

    private static final int LETTERS = 1000;
    /** So fast that it is at work most of the time, and so slow that it is killed before it is done. */
    private static final int PER_SECOND = 1000;
    /** As many as are read at once at most. */
    private static final int IN_HAND = 100;

    @Test
    void losesNoLetterOnRabbitMq() throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            losesNoLetter("rabbitmq", RabbitMqAddress.of(server));
        }
    }

    @Test
    void losesNoLetterOnRedis() throws Exception {
        try (RedisServer server = RedisServer.start(RedisOptions.appendOnly())) {
            losesNoLetter("redis", RedisAddress.of(server.uri()));
        }
    }

    private static void losesNoLetter(String broker, Map<String, String> address) {
        Map<String, String> redriving = new HashMap<>(address);
        redriving.put("quarkus.herald.listener.\"work\".enabled", "false");
        redriving.put("quarkus.herald.listener.\"work-dlq\".enabled", "false");
        redriving.put("quarkus.herald.listener.\"work-dlq\".visibility-timeout", "2s");
        create(broker, address);
        long movedBefore;
        try (Application killed = Application.start(broker, redriving)) {
            assertThat(killed.call("POST", "letters?count=" + LETTERS)).isEqualTo(Integer.toString(LETTERS));
            killed.call("POST", "letters/redrive?perSecond=" + PER_SECOND);
            Soon.await().pollInterval(Duration.ofMillis(5)).until(() -> moved(killed) >= LETTERS / 10);
            movedBefore = moved(killed);
        }
        try (Application next = Application.start(broker, redriving)) {
            int left = left(next);
            System.out.printf("%s: killed after %d of %d letters; then %d were left%n", broker, movedBefore, LETTERS, left);
            assertThat(movedBefore).isLessThan(LETTERS);
            assertThat(left).as("letters left").isBetween(1, LETTERS - (int) movedBefore);
            Soon.await().until(() -> {
                redriveAll(next);
                return left(next) == 0;
            });
        }
        handlesAll(broker, address);
    }

    /** Whoever listens creates the queues. */
    private static void create(String broker, Map<String, String> address) {
        try (Application creator = Application.start(broker, address)) {
            Soon.await().until(() -> creator.status().equals("RUNNING"));
        }
    }

    private static void handlesAll(String broker, Map<String, String> address) {
        try (Application worker = Application.start(broker, address)) {
            Soon.await().untilAsserted(() -> assertThat(worker.books().handled()).as("handled; %s", worker.books())
                    .containsAll(LongStream.rangeClosed(1, LETTERS).boxed().toList()));
            System.out.printf("%s: %s%n", broker, worker.books());
            assertThat(worker.books().duplicates()).as("duplicates").isLessThanOrEqualTo(IN_HAND);
            assertThat(worker.books().deadLettered()).isEmpty();
        }
    }

    /** Letters in hand are in no queue that shows them: it has to be done. */
    private static void redriveAll(Application application) {
        application.call("POST", "letters/redrive?perSecond=" + 10 * LETTERS);
        Soon.await().until(() -> Boolean.parseBoolean(application.call("GET", "letters/done")));
    }

    private static long moved(Application application) {
        return Long.parseLong(application.call("GET", "letters/moved"));
    }

    private static int left(Application application) {
        return Integer.parseInt(application.call("GET", "letters/left"));
    }
}
