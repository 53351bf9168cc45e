package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** The messages of a FIFO group wait for each other; other groups do not, as long as a handler is idle. */
class OrderedGroupsTest {

    private static final int CONCURRENCY = 10;
    /** More messages than a listener holds in memory by default, which is 10 handlers' and 200 more. */
    private static final int MANY = 300;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.concurrency", Integer.toString(CONCURRENCY))
            .overrideConfigKey("quarkus.herald.listener.\"slow-10\".prefetch", "10")
            .overrideConfigKey("quarkus.herald.listener.\"busy-10\".prefetch", "10")
            .overrideConfigKey("quarkus.herald.listener.\"slow-manual\".prefetch", "0")
            .overrideConfigKey("quarkus.herald.listener.\"slow-batch\".concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.\"retrying\".retry.delay", "5m")
            .overrideConfigKey("quarkus.herald.listener.\"retrying-alone\".retry.delay", "5m")
            .overrideConfigKey("quarkus.herald.listener.\"retrying-alone\".concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.\"retrying-alone\".prefetch", "0")
            .overrideConfigKey("quarkus.herald.listener.\"retrying-groups\".retry.delay", "5m")
            .overrideConfigKey("quarkus.herald.listener.\"retrying-groups\".concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.\"retrying-groups\".prefetch", "0");

    @Singleton
    static class Handlers {

        final Map<String, CyclicBarrier> allBusy = Map.of("busy.fifo", new CyclicBarrier(CONCURRENCY),
                "busy-10.fifo", new CyclicBarrier(CONCURRENCY));
        final List<Acknowledgement> unsettled = new CopyOnWriteArrayList<>();
        @Inject
        Scenes scenes;

        @QueueListener(value = "slow.fifo", id = "slow")
        @QueueListener(value = "slow-10.fifo", id = "slow-10")
        @QueueListener(value = "slow-many.fifo", id = "slow-many")
        void slow(Message<String> message) throws InterruptedException {
            Scene scene = scenes.of(message);
            scene.groups.begin(message);
            if (isHead(message)) {
                scene.gate.pass();
            }
            scene.groups.end(message);
        }

        @QueueListener(value = "slow-uni.fifo", id = "slow-uni")
        Uni<Void> slowUni(Message<String> message) {
            return Uni.createFrom().completionStage(() -> slowStage(message));
        }

        @QueueListener(value = "slow-stage.fifo", id = "slow-stage")
        CompletionStage<Void> slowStage(Message<String> message) {
            Scene scene = scenes.of(message);
            scene.groups.begin(message);
            return (isHead(message) ? scene.released : CompletableFuture.<Void>completedFuture(null))
                    .thenRun(() -> scene.groups.end(message));
        }

        @QueueListener(value = "slow-manual.fifo", id = "slow-manual", ack = AckMode.MANUAL)
        void slowManual(Message<String> message, Acknowledgement acknowledgement) {
            scenes.of(message).groups.begin(message);
            scenes.of(message).groups.end(message);
            if (isHead(message)) {
                unsettled.add(acknowledgement);
            } else {
                acknowledgement.ack();
            }
        }

        @QueueListener(value = "slow-batch.fifo", id = "slow-batch")
        void slowBatch(List<Message<String>> batch) throws InterruptedException {
            Scene scene = scenes.of(batch.get(0));
            if (isHead(batch.get(0))) {
                scene.gate.pass();
            }
            batch.forEach(scene.groups::end);
        }

        private static boolean isHead(Message<String> message) {
            return message.payload().equals("waiting 1");
        }

        @QueueListener(value = "retrying.fifo", id = "retrying")
        @QueueListener(value = "retrying-alone.fifo", id = "retrying-alone")
        @QueueListener(value = "retrying-groups.fifo", id = "retrying-groups")
        void retrying(Message<String> message) {
            GroupLog groups = scenes.of(message).groups;
            groups.begin(message);
            if (message.payload().startsWith("waiting")) {
                groups.fail(message);
                throw new IllegalStateException("not yet");
            }
            groups.end(message);
        }

        /** Ends when as many handlers as there may be are busy. */
        @QueueListener(value = "busy.fifo", id = "busy")
        @QueueListener(value = "busy-10.fifo", id = "busy-10")
        void busy(Message<String> message) throws InterruptedException {
            GroupLog groups = scenes.of(message).groups;
            groups.begin(message);
            try {
                allBusy.get(message.destination()).await();
            } catch (BrokenBarrierException e) {
                throw new IllegalStateException("the test has ended", e);
            }
            groups.end(message);
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @AfterEach
    void end() {
        handlers.allBusy.values().forEach(CyclicBarrier::reset);
        scenes.end();
    }

    @Test
    void aSlowHeadDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("slow", 20);

        scenes.of("slow.fifo").gate.open();
        theGroupIsHandledInOrder("slow", 20);
    }

    @Test
    void aSlowHeadDoesNotKeepOtherGroupsWaitingWithAPrefetch() {
        otherGroupsAreHandledWhileOneWaits("slow-10", 30);

        scenes.of("slow-10.fifo").gate.open();
        theGroupIsHandledInOrder("slow-10", 30);
    }

    @Test
    void aGroupOfMoreMessagesThanAListenerHoldsDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("slow-many", MANY);

        scenes.of("slow-many.fifo").gate.open();
        theGroupIsHandledInOrder("slow-many", MANY);
    }

    @Test
    void aUniThatTakesLongDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("slow-uni", 20);

        scenes.of("slow-uni.fifo").released.complete(null);
        theGroupIsHandledInOrder("slow-uni", 20);
    }

    @Test
    void aStageThatTakesLongDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("slow-stage", 20);

        scenes.of("slow-stage.fifo").released.complete(null);
        theGroupIsHandledInOrder("slow-stage", 20);
    }

    @Test
    void aHeadThatIsNotYetSettledDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("slow-manual", 20);
        assertThat(scenes.of("slow-manual.fifo").groups.handled("waiting")).containsExactly("waiting 1");

        handlers.unsettled.get(0).ack();
        theGroupIsHandledInOrder("slow-manual", 20);
    }

    @Test
    void aSlowBatchDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("slow-batch", 30);

        scenes.of("slow-batch.fifo").gate.open();
        theGroupIsHandledInOrder("slow-batch", 30);
    }

    @Test
    void aHeadThatWaitsForItsRetryDoesNotKeepOtherGroupsWaiting() {
        otherGroupsAreHandledWhileOneWaits("retrying", MANY);
    }

    @Test
    void aHeadThatWaitsForItsRetryDoesNotKeepTheOnlyHandler() {
        otherGroupsAreHandledWhileOneWaits("retrying-alone", 20);
    }

    @Test
    void aHundredGroupsThatWaitForTheirRetriesDoNotKeepOtherGroupsWaiting() {
        pause("retrying-groups");
        IntStream.rangeClosed(1, 100).forEach(number -> send("retrying-groups", "waiting-" + number, 2));
        sendOtherGroups("retrying-groups");

        listeners.get("retrying-groups").resume();

        otherGroupsAreHandled("retrying-groups");
    }

    @Test
    void asManyHandlersAsThereAreGroupsAreBusyUntilTheEnd() {
        handlersAreBusyUntilTheEnd("busy");
    }

    @Test
    void asManyHandlersAsThereAreGroupsAreBusyUntilTheEndWithAPrefetch() {
        handlersAreBusyUntilTheEnd("busy-10");
    }

    private void handlersAreBusyUntilTheEnd(String listener) {
        pause(listener);
        IntStream.rangeClosed(1, CONCURRENCY).forEach(group -> send(listener, "group-" + group, 60));

        listeners.get(listener).resume();

        GroupLog groups = scenes.of(listener + ".fifo").groups;
        eventually(() -> assertThat(groups.handled()).as("messages handled while all handlers were busy")
                .isEqualTo(CONCURRENCY * 60));
        assertThat(groups.overlaps()).isZero();
    }

    /** The group {@code waiting} comes first, then those that have nothing to wait for. */
    private void otherGroupsAreHandledWhileOneWaits(String listener, int waiting) {
        pause(listener);
        send(listener, "waiting", waiting);
        sendOtherGroups(listener);

        listeners.get(listener).resume();

        otherGroupsAreHandled(listener);
    }

    private void sendOtherGroups(String listener) {
        IntStream.rangeClosed(1, 10).forEach(group -> send(listener, "other-" + group, 5));
    }

    private void otherGroupsAreHandled(String listener) {
        GroupLog groups = scenes.of(listener + ".fifo").groups;
        eventually(() -> assertThat(IntStream.rangeClosed(1, 10)).as("handled of each of the other groups")
                .extracting(group -> groups.handled("other-" + group)).allSatisfy(
                        handled -> assertThat(handled).hasSize(5)));
        assertThat(IntStream.rangeClosed(1, 10)).allSatisfy(group -> assertThat(groups.handled("other-" + group))
                .isEqualTo(payloads("other-" + group, 5)));
        assertThat(groups.overlaps()).isZero();
    }

    private void theGroupIsHandledInOrder(String listener, int messages) {
        GroupLog groups = scenes.of(listener + ".fifo").groups;
        eventually(() -> assertThat(groups.handled("waiting")).hasSizeGreaterThanOrEqualTo(messages));
        assertThat(groups.handled("waiting")).isEqualTo(payloads("waiting", messages));
        assertThat(groups.overlaps()).isZero();
    }

    private void pause(String listener) {
        assertThat(listeners.get(listener).pause()).succeedsWithin(Duration.ofSeconds(10));
    }

    private void send(String listener, String group, int messages) {
        payloads(group, messages).forEach(payload -> queues.send(listener + ".fifo",
                OutgoingMessage.of(payload).groupId(group).deduplicationId(payload)));
    }

    private static List<String> payloads(String group, int messages) {
        return IntStream.rangeClosed(1, messages).mapToObj(number -> group + " " + number).toList();
    }
}
