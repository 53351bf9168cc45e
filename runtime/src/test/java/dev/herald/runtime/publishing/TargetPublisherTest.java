package dev.herald.runtime.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.smallrye.mutiny.subscription.Cancellable;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;

class TargetPublisherTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<OutgoingMessage<Body>> sent = new ArrayList<>();
    private Function<List<OutgoingMessage<Body>>, BatchReceipt> answer = TargetPublisherTest::confirmed;
    /** Of what is published without blocking, in the order published. */
    private final List<CompletableFuture<BatchReceipt>> underWay = new CopyOnWriteArrayList<>();
    private RuntimeException rejection;
    private PublishObserver observer = PublishObserver.NONE;

    /** What an application's serializer may do. */
    static class Faulty {
        public String getName() {
            throw new NoClassDefFoundError("com/acme/Name");
        }
    }

    @Test
    void givesItsRoutingKeyToMessagesWithoutOne() {
        publisher("order.placed").sendAndAwait("order");

        assertThat(sent).extracting(OutgoingMessage::routingKey).containsExactly("order.placed");
    }

    @Test
    void leavesAMessageItsOwnRoutingKey() {
        publisher("order.placed").sendAndAwait(OutgoingMessage.of("order").routingKey("order.paid"));

        assertThat(sent).extracting(OutgoingMessage::routingKey).containsExactly("order.paid");
    }

    @Test
    void addsNoRoutingKeyWhereNoneIsConfigured() {
        publisher(null).sendAndAwait("order");

        assertThat(sent).extracting(OutgoingMessage::routingKey).containsOnlyNulls();
    }

    @Test
    void aSingleMessageFailsWithNothingButItsReason() {
        PublishException failure = new PublishException("as meant", true, null);

        assertThat(TargetPublisher.failureIn(new BatchReceipt(List.of(new BatchReceipt.Entry(null, failure)))))
                .isSameAs(failure);
    }

    @Test
    void sendsTheOthersWhereOnePayloadCanNotBeWritten() {
        BatchReceipt receipt = publisher(null).sendAllAndAwait(List.of("a", new Faulty(), "c"));

        assertThat(receipt.entries()).extracting(BatchReceipt.Entry::sent).containsExactly(true, false, true);
        assertThat(receipt.entries().get(2).receipt().messageId()).isEqualTo("c");
        assertThat(receipt.failed().get(0).failure()).hasMessageContaining("queue 'events'")
                .hasMessageContaining("com/acme/Name")
                .matches(failure -> !failure.isRetryable(), "is not retryable");
        assertThat(sent).hasSize(2);
    }

    @Test
    void sendsNothingWhereNoPayloadCanBeWritten() {
        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publisher(null).sendAndAwait(new Faulty()));
        CompletableFuture<Receipt> receipt = publisher(null).send(new Faulty()).subscribeAsCompletionStage();

        assertThat(receipt).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(PublishException.class);
        assertThat(sent).isEmpty();
        assertThat(underWay).isEmpty();
    }

    @Test
    void tellsObserversTheSameFailureWhetherItBlocksOrNot() {
        List<Throwable> failures = new ArrayList<>();
        observer = new PublishObserver() {
            @Override
            public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
                assertThat(nanos).isPositive();
                failures.add(failure);
            }
        };
        rejection = new IllegalStateException("as meant");

        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publisher(null).sendAndAwait("order"));
        assertThat(publisher(null).send("order").subscribeAsCompletionStage()).failsWithin(SOON);

        assertThat(failures).hasSize(2).allSatisfy(failure -> assertThat(failure).isInstanceOf(PublishException.class));
    }

    @Test
    void leavesOutHeadersThatOnlyHeraldSets() {
        OutgoingMessage<Object> message = OutgoingMessage.of((Object) "order").header("tenant", "acme")
                .header("herald-attempt", 3L).header("herald-dead-letter-reason", "as meant");

        publisher(null).sendAndAwait(message);
        publisher(null).sendAllMessages(List.of(message)).subscribeAsCompletionStage();

        assertThat(sent).isNotEmpty().allSatisfy(each -> assertThat(each.headers()).isEqualTo(Map.of("tenant", "acme")));
    }

    @Test
    void takesMessagesAmongPayloadsOfAnyType() {
        publisher(null).sendAllAndAwait(List.of("a", OutgoingMessage.of("b").groupId("g")));

        assertThat(sent).extracting(message -> message.payload().text()).containsExactly("a", "b");
        assertThat(sent).extracting(OutgoingMessage::groupId).containsExactly(null, "g");
    }

    @Test
    void sendsAnEmptyBatchWithoutACall() {
        assertThat(publisher(null).sendAllAndAwait(List.of()).entries()).isEmpty();
        assertThat(publisher(null).sendAll(List.of()).await().atMost(SOON).entries()).isEmpty();
        assertThat(underWay).isEmpty();
    }

    @Test
    void aProducerThatThrowsFailsThePublish() {
        rejection = new IllegalStateException("no thread to send on") {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no text either");
            }
        };

        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publisher(null).sendAndAwait("order"))
                .withMessageContaining("queue 'events'").withCause(rejection);
        assertThat(publisher(null).send("order").subscribeAsCompletionStage()).failsWithin(SOON).withThrowableThat()
                .withCauseInstanceOf(PublishException.class).withMessageContaining("queue 'events'");
    }

    @Test
    void anAnswerForFewerMessagesFailsThePublish() {
        answer = messages -> new BatchReceipt(List.of());

        assertThatExceptionOfType(PublishException.class).isThrownBy(() -> publisher(null).sendAndAwait("order"))
                .withMessageContaining("0 of 1");
    }

    @Test
    void cancellingTheUniLeavesTheProducersStageAlone() {
        Cancellable subscription = publisher(null).send("order").subscribe().with(receipt -> {
        });

        subscription.cancel();

        assertThat(underWay).singleElement().satisfies(stage -> assertThat(stage).isNotDone());
    }

    @Test
    void cancellingTheStageOfAnotherCallerLeavesOthersAlone() {
        var publishing = publisher(null).send("order");
        CompletableFuture<Receipt> first = publishing.subscribeAsCompletionStage();
        CompletableFuture<Receipt> second = publishing.subscribeAsCompletionStage();

        first.cancel(true);
        underWay.forEach(stage -> stage.complete(confirmed(List.of(OutgoingMessage.of(Body.of("order"))))));

        assertThat(second).succeedsWithin(SOON).isEqualTo(Receipt.of("order"));
    }

    @Test
    void aCallbackThatDoesNotReturnKeepsNoConfirmationFromOthers() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> callbacks = new CopyOnWriteArrayList<>();
        publisher(null).send("one").subscribe().with(receipt -> {
            callbacks.add(Thread.currentThread());
            awaitQuietly(end);
        });
        CompletableFuture<Receipt> other = publisher(null).send("other").subscribeAsCompletionStage();

        Thread client = new Thread(() -> underWay.forEach(
                stage -> stage.complete(confirmed(List.of(OutgoingMessage.of(Body.of("any")))))));
        client.start();

        assertThat(other).succeedsWithin(SOON);
        await().atMost(SOON).until(() -> callbacks.size() == 1);
        assertThat(callbacks).doesNotContain(client);
        end.countDown();
        client.join(SOON.toMillis());
    }

    @Test
    void writesPayloadsOnTheCallersThread() {
        List<Thread> writers = new ArrayList<>();
        Map<String, Object> payload = Map.of("a", new Object() {
            @SuppressWarnings("unused")
            public String getName() {
                writers.add(Thread.currentThread());
                return "a";
            }
        });

        publisher(null).send(payload).subscribe().with(receipt -> {
        });

        assertThat(writers).containsExactly(Thread.currentThread());
    }

    private TargetPublisher<Object> publisher(String routingKey) {
        Producer producer = new Producer() {
            @Override
            public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
                if (rejection != null) {
                    throw rejection;
                }
                sent.addAll(messages);
                return answer.apply(messages);
            }

            @Override
            public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
                if (rejection != null) {
                    throw rejection;
                }
                CompletableFuture<BatchReceipt> stage = new CompletableFuture<>();
                underWay.add(stage);
                return stage;
            }
        };
        return new TargetPublisher<>(Destination.existingQueue("events", null), routingKey, producer,
                new Payloads(new ObjectMapper())::write, Runnable::run, new CallerContext(new HeraldExecutors()), null,
                observer);
    }

    /** Each by its text as id. */
    private static BatchReceipt confirmed(List<OutgoingMessage<Body>> messages) {
        return new BatchReceipt(messages.stream()
                .map(message -> new BatchReceipt.Entry(Receipt.of(message.payload().text()), null)).toList());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
