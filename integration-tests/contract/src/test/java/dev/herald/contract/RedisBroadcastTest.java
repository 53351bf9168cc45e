package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

import dev.herald.ListenerState;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.SubscriptionGap;
import dev.herald.brokers.RedisResource;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Broadcasts;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.LetterDesk;
import dev.herald.contract.app.Task;

/** Topics on Redis Pub/Sub: a message comes once at most, and what may be missing is reported. */
@QuarkusTest
@TestProfile(RedisBroadcastTest.Profile.class)
class RedisBroadcastTest extends ContainerTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "redis", "contract.broadcasts", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(RedisResource.class));
        }
    }

    @Override
    public BrokerProbe probe() {
        throw new UnsupportedOperationException("an outsider sees nothing of Pub/Sub");
    }

    @AfterEach
    void forget() {
        script.reset();
    }

    @Test
    void everySubscriberGetsWhatItsChannelsGet() {
        awaitReceiving();
        Task news = newTask();
        Task chess = newTask();

        Receipt receipt = bean(Broadcasts.class).news().sendAndAwait(news);
        bean(Broadcasts.class).chess().sendAndAwait(chess);

        assertThat(receipt.receivers()).hasValue(1);
        assertThat(awaitCalls(news, 1)).extracting(Call::listener).containsExactly("news");
        assertThat(awaitCalls(chess, 1)).extracting(Call::listener).containsExactly("sports");
        assertThat(calls(chess).get(0).message().headers().get("herald-channel")).contains("news.sports.chess");
    }

    @Test
    void saysThatItKeepsNoDeadLetters() {
        assertThatThrownBy(() -> bean(LetterDesk.class).letters().browseAndAwait("news", 10))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("listener 'news'")
                .hasMessageContaining("use a queue");
    }

    @Test
    void aFailedMessageDoesNotComeAgainAndIsForgotten() {
        awaitReceiving();
        var before = listener("news").counts();
        Task task = newTask();
        script.when(task, Act.fail("once"));

        bean(Broadcasts.class).news().sendAndAwait(task);

        awaitCalls(task, 1);
        eventually(() -> assertThat(listener("news").counts().inFlight()).isZero());
        throughout(Duration.ofSeconds(2), () -> assertThat(calls(task)).hasSize(1));
        assertThat(listener("news").counts().failed()).isEqualTo(before.failed() + 1);
        assertThat(listener("news").counts().retried()).isEqualTo(before.retried());
        assertThat(listener("news").counts().acknowledged()).isEqualTo(before.acknowledged());
    }

    @Test
    void headersAreRejected() {
        assertThatThrownBy(() -> bean(Broadcasts.class).news()
                .sendAndAwait(OutgoingMessage.of(newTask()).header("tenant", "acme")))
                .isInstanceOf(PublishException.class).hasMessageContaining("tenant").hasMessageContaining("news");
    }

    @Test
    void aLostConnectionIsMadeAgainAndItsGapTold() throws Exception {
        awaitReceiving();
        long before = listener("news").counts().gaps();

        bean(Redis.class).send(Request.cmd(Command.CLIENT, "KILL", "TYPE", "pubsub")).toCompletionStage()
                .toCompletableFuture().get(10, TimeUnit.SECONDS);

        eventually(() -> assertThat(script.notes("gaps of news")).hasSize(1));
        SubscriptionGap gap = (SubscriptionGap) script.notes("gaps of news").get(0);
        assertThat(Duration.between(gap.from(), gap.until())).isPositive().isLessThan(Duration.ofSeconds(10));
        assertThat(listener("news").counts().gaps()).isEqualTo(before + 1);
        Task task = newTask();
        bean(Broadcasts.class).news().sendAndAwait(task);
        awaitCalls(task, 1);
        eventually(() -> assertThat(listener("news").state()).isEqualTo(ListenerState.RUNNING));
    }

    @Test
    void aStoppedSubscriberReceivesNothing() throws Exception {
        awaitReceiving();
        listener("news").stop().toCompletableFuture().get(30, TimeUnit.SECONDS);

        Receipt receipt = bean(Broadcasts.class).news().sendAndAwait(newTask());

        assertThat(receipt.receivers()).hasValue(0);
        listener("news").start();
        Task task = newTask();
        eventually(() -> assertThat(bean(Broadcasts.class).news().sendAndAwait(task).receivers()).hasValue(1));
        awaitCalls(task, 1);
    }

    private void awaitReceiving() {
        for (String id : List.of("news", "sports")) {
            eventually(() -> assertThat(listener(id).state()).isEqualTo(ListenerState.RUNNING));
        }
    }
}
