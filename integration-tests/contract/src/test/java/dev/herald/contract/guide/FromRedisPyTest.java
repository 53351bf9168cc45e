package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.Header;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Publisher;
import dev.herald.Receipt;
import dev.herald.TopicSubscriber;
import dev.herald.Topics;
import dev.herald.brokers.RedisResource;

/** The Pub/Sub calls of redis-py, in Herald. */
@QuarkusTest
@TestProfile(FromRedisPyTest.Profile.class)
class FromRedisPyTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "redis", "guide.from", "redis-py");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RedisResource.class));
        }
    }

    /** A payload. */
    public record Notice(String type, int user) {
    }

    /** Publishes. */
    interface Notices {

        @Publisher(topic = "notifications")
        Receipt publish(Notice notice);
    }

    /** Subscribes. */
    @ApplicationScoped
    @IfBuildProperty(name = "guide.from", stringValue = "redis-py")
    static class Screen {

        private final Queue<String> shown = new ConcurrentLinkedQueue<>();

        @TopicSubscriber(value = "notifications", id = "screen", filter = "notifications, alerts")
        void show(Notice notice, @Header("herald-channel") String channel) {
            shown.add(channel + ": " + notice.type());
        }

        Queue<String> shown() {
            return shown;
        }
    }

    @Inject
    Topics topics;

    @Inject
    Listeners listeners;

    @Inject
    Notices notices;

    @Inject
    Screen screen;

    private void awaitListening() {
        await().atMost(SOON).until(() -> listeners.get("screen").state() == ListenerState.RUNNING
                && topics.listAndAwait("notifications").contains("notifications"));
    }

    @Test
    void publishesAndCountsReceivers() {
        awaitListening();

        long receivers = topics.publishAndAwait("notifications", new Notice("login", 7)).receivers().orElse(0);

        assertThat(receivers).isEqualTo(1);
        await().atMost(SOON).until(() -> screen.shown().contains("notifications: login"));
    }

    @Test
    void publishesThroughAnInterface() {
        awaitListening();

        Receipt receipt = notices.publish(new Notice("logout", 7));

        assertThat(receipt.receivers()).hasValue(1);
        await().atMost(SOON).until(() -> screen.shown().contains("notifications: logout"));
    }

    @Test
    void subscribesToSeveralChannels() {
        awaitListening();

        topics.publishAndAwait("alerts", new Notice("fire", 7));

        await().atMost(SOON).until(() -> screen.shown().contains("alerts: fire"));
    }

    @Test
    void unsubscribes() throws Exception {
        awaitListening();

        listeners.get("screen").stop().toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(topics.publishAndAwait("notifications", new Notice("unheard", 7)).receivers()).hasValue(0);
        listeners.get("screen").start();
    }
}
