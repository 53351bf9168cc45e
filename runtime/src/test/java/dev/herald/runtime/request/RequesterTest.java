package dev.herald.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.BatchReceipt;
import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.ReplyLostException;
import dev.herald.RequestCounts;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.runtime.container.TestBroker;
import dev.herald.runtime.container.TestBroker.Sent;
import dev.herald.runtime.filters.IncomingFilters;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.support.TestDelivery;

class RequesterTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestBroker broker = new TestBroker();
    private final HeraldExecutors threads = new HeraldExecutors();
    private final CallerContext caller = new CallerContext(threads);
    private final Requester requester = requester(Duration.ofMinutes(1));

    @AfterEach
    void stop() {
        requester.close();
        threads.close();
    }

    @Test
    void givesARequestTheReplyWithItsId() throws Exception {
        CompletableFuture<Integer> one = request();
        CompletableFuture<Integer> other = request();
        awaitSent(2);

        reply(sent(2), "2");
        reply(sent(1), "1");

        assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        await().atMost(SOON).until(() -> broker.acknowledged.size() == 2);
    }

    @Test
    void makesOneReplyQueueForAllRequests() {
        for (int i = 0; i < 5; i++) {
            request();
        }

        awaitSent(5);
        assertThat(broker.replyQueues).containsExactly("herald-replies-1");
        assertThat(broker.sent).extracting(sent -> sent.header(HeraldHeaders.REPLY_TO)).containsOnly("herald-replies-1");
    }

    @Test
    void makesAnotherReplyQueueWhenItsOwnIsGone() throws Exception {
        request();
        awaitSent(1);
        sink("herald-replies-1").connected(null);

        sink("herald-replies-1").missing("deleted");
        CompletableFuture<Integer> next = request();

        awaitSent(2);
        assertThat(sent(2).header(HeraldHeaders.REPLY_TO)).isEqualTo("herald-replies-2");
        reply(sent(2), "2");
        assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        await().atMost(SOON).untilAsserted(() -> assertThat(broker.closed).containsExactly("herald-replies-1"));
    }

    @Test
    void aRequestFailsAtOnceWhenItsReplyCanNoLongerArrive() throws Exception {
        CompletableFuture<Integer> lost = request();
        awaitSent(1);
        CompletableFuture<Integer> next = failAwaiting(lost);

        reply(sent(2), "2");

        assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    /** Until it is known to be sent, the connection's loss is none of the request's. */
    private CompletableFuture<Integer> failAwaiting(CompletableFuture<Integer> request) {
        await().atMost(SOON).until(() -> {
            sink("herald-replies-1").missed(Instant.now());
            return request.isDone();
        });
        assertThat(request).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(ReplyLostException.class);
        CompletableFuture<Integer> next = request();
        awaitSent(2);
        return next;
    }

    @Test
    void aRequestFailsAtOnceWhenItsReplyQueueIsGone() {
        CompletableFuture<Integer> lost = request();
        awaitSent(1);
        sink("herald-replies-1").connected(null);

        await().atMost(SOON).until(() -> {
            sink("herald-replies-1").missing("deleted");
            return lost.isDone();
        });

        assertThat(lost).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(ReplyLostException.class);
    }

    @Test
    void givesAReplyQueueThatIsNotSeenYetSomeTime() {
        request();
        awaitSent(1);

        sink("herald-replies-1").missing("not yet");
        sink("herald-replies-1").missing("not yet");
        request();
        sink("herald-replies-1").missing("never");
        request();

        awaitSent(3);
        assertThat(broker.sent).extracting(sent -> sent.header(HeraldHeaders.REPLY_TO))
                .containsExactly("herald-replies-1", "herald-replies-1", "herald-replies-2");
    }

    @Test
    void triesAgainToMakeAReplyQueue() {
        broker.onReplyQueue = () -> {
            throw new IllegalStateException("the broker is away");
        };
        assertThat(request()).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(PublishException.class)
                .withMessageContaining("the broker is away");
        broker.onReplyQueue = () -> {
        };

        request();

        awaitSent(1);
        assertCounts(requester, 2, 0, 1, 0, 0);
    }

    @Test
    void aRequestThatIsCancelledWhileTheReplyQueueIsMadeIsNotSentAndDisturbsNoOther() throws Exception {
        CountDownLatch made = new CountDownLatch(1);
        broker.onReplyQueue = () -> awaitQuietly(made);
        CompletableFuture<Integer> cancelled = request();
        CompletableFuture<Integer> other = request();

        cancelled.cancel(false);
        made.countDown();

        awaitSent(1);
        reply(sent(2), "2");
        assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(broker.replyQueues).hasSize(1);
    }

    @Test
    void failsARequestThatCouldNotBePublished() {
        broker.rejection = new PublishException("queue 'quotes' is full", true, null);

        assertThat(request()).failsWithin(SOON).withThrowableThat().withCause(broker.rejection);
        assertCounts(requester, 1, 0, 1, 0, 0);
    }

    @Test
    void failsARequestWhosePayloadCanNotBeWritten() {
        assertThat(requester.request(publisher(requester), OutgoingMessage.of(new Object()), Integer.class)
                .subscribeAsCompletionStage()).failsWithin(SOON).withThrowableThat()
                .withCauseInstanceOf(PublishException.class).withMessageContaining("cannot be written as JSON");
    }

    @Test
    void failsARequestByItsListenersErrorAndCountsIt() {
        CompletableFuture<Integer> reply = request();
        awaitSent(1);

        sink("herald-replies-1").accept(List.of(TestDelivery.of("no price").with(Map.of(HeraldHeaders.ERROR, "no price",
                HeraldHeaders.CORRELATION_ID, sent(1).header(HeraldHeaders.CORRELATION_ID)))));

        assertThat(reply).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestFailedException.class)
                .withMessageContaining("no price");
        assertCounts(requester, 1, 0, 1, 0, 0);
    }

    @Test
    void failsARequestWhoseReplyCanNotBeReadAndTakesTheNext() {
        CompletableFuture<Integer> unreadable = request();
        CompletableFuture<Integer> other = request();
        awaitSent(2);

        reply(sent(1), "confidential");
        reply(sent(2), "2");

        assertThat(unreadable).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestFailedException.class)
                .withMessageContaining("queue 'quotes'").withMessageNotContaining("confidential");
        assertThat(other).succeedsWithin(SOON).isEqualTo(2);
        assertCounts(requester, 2, 1, 1, 0, 0);
    }

    @Test
    void answersWithNullWhereTheReplyIsNull() {
        CompletableFuture<Integer> reply = request();
        awaitSent(1);

        reply(sent(1), "null");

        assertThat(reply).succeedsWithin(SOON).isNull();
    }

    @Test
    void countsTheReplyAfterTheTimeoutAndTheOneThatComesTwiceAsLate() {
        Requester hasty = requester(Duration.ofMillis(20));
        CompletableFuture<Integer> reply = hasty.request(publisher(hasty), OutgoingMessage.of("1"), Integer.class)
                .subscribeAsCompletionStage();

        assertThat(reply).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestTimeoutException.class)
                .withMessageContaining("queue 'quotes'").withMessageContaining("20 ms");
        awaitSent(1);
        reply(sent(1), "1");
        reply(sent(1), "1");

        assertCounts(hasty, 1, 0, 0, 1, 2);
        hasty.close();
    }

    @Test
    void timesOutWhileTheReplyQueueIsMadeAndIsNotSentThen() {
        CountDownLatch made = new CountDownLatch(1);
        broker.onReplyQueue = () -> awaitQuietly(made);
        Requester hasty = requester(Duration.ofMillis(20));

        assertThat(hasty.request(publisher(hasty), OutgoingMessage.of("1"), Integer.class).subscribeAsCompletionStage())
                .failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestTimeoutException.class);
        made.countDown();
        hasty.request(publisher(hasty), OutgoingMessage.of("2"), Integer.class).subscribeAsCompletionStage();

        awaitSent(1);
        assertThat(sent(2).header(HeraldHeaders.REPLY_TO)).isEqualTo("herald-replies-1");
        hasty.close();
    }

    @Test
    void aReplyToACancelledRequestIsLate() {
        CompletableFuture<Integer> cancelled = request();
        awaitSent(1);

        cancelled.cancel(false);
        reply(sent(1), "1");

        assertCounts(requester, 1, 0, 0, 0, 1);
    }

    @Test
    void aReplyThatNamesNoRequestIsLate() {
        request();
        awaitSent(1);

        sink("herald-replies-1").accept(List.of(TestDelivery.of("1")));

        assertThat(requester.counts().late()).isEqualTo(1);
        await().atMost(SOON).until(() -> broker.acknowledged.size() == 1);
    }

    @Test
    void aCallerThatDoesNotReturnKeepsNoReplyFromOthers() {
        CountDownLatch end = new CountDownLatch(1);
        requester.request(publisher(requester), OutgoingMessage.of("1"), Integer.class).subscribe()
                .with(item -> awaitQuietly(end));
        awaitSent(1);
        CompletableFuture<Integer> other = request();
        awaitSent(2);

        reply(sent(1), "1");
        reply(sent(2), "2");

        assertThat(other).succeedsWithin(SOON).isEqualTo(2);
        end.countDown();
    }

    @Test
    void aReplyThatIsSlowToReadKeepsNoReplyFromOthers() {
        CountDownLatch end = new CountDownLatch(1);
        Slow.reading = () -> awaitQuietly(end);
        CompletableFuture<Slow> slow = requester.request(publisher(requester), OutgoingMessage.of("1"), Slow.class)
                .subscribeAsCompletionStage();
        awaitSent(1);
        CompletableFuture<Integer> other = request();
        awaitSent(2);

        reply(sent(1), "\"slow\"");
        reply(sent(2), "2");

        assertThat(other).succeedsWithin(SOON).isEqualTo(2);
        assertThat(slow).isNotDone();
        end.countDown();
        assertThat(slow).succeedsWithin(SOON);
    }

    /** Read from text, which takes as long as a test says. */
    static final class Slow {

        static volatile Runnable reading;

        Slow(String text) {
        }

        @JsonCreator
        static Slow of(String text) {
            reading.run();
            return new Slow(text);
        }
    }

    @Test
    void writesTheRequestOnTheCallersThread() {
        List<Thread> writers = new CopyOnWriteArrayList<>();
        requester.request(publisher(requester), OutgoingMessage.of(new Object() {
            @SuppressWarnings("unused")
            public String getName() {
                writers.add(Thread.currentThread());
                return "a";
            }
        }), Integer.class).subscribeAsCompletionStage();

        awaitSent(1);
        assertThat(writers).containsExactly(Thread.currentThread());
    }

    @Test
    void callbacksOfRepliesAndTimeoutsHaveThreadsOfTheirOwn() {
        Requester hasty = requester(Duration.ofMillis(20));
        List<String> callbacks = new CopyOnWriteArrayList<>();
        hasty.request(publisher(hasty), OutgoingMessage.of("1"), Integer.class).subscribe()
                .with(item -> {
                }, timeout -> callbacks.add(Thread.currentThread().getName()));
        await().atMost(SOON).until(() -> callbacks.size() == 1);
        requester.request(publisher(requester), OutgoingMessage.of("2"), Integer.class).subscribe()
                .with(item -> callbacks.add(Thread.currentThread().getName()));
        await().atMost(SOON).until(() -> broker.sent.stream().anyMatch(sent -> sent.message().payload().text().equals("2")));
        reply(sent(2), "2");

        await().atMost(SOON).until(() -> callbacks.size() == 2);
        assertThat(callbacks).allMatch(name -> name.startsWith("application-callback"));
        hasty.close();
    }

    @Test
    void aReplyThatCanNotBeTakenKeepsNoReplyFromOthers() {
        CompletableFuture<Integer> other = request();
        awaitSent(1);
        Delivery broken = (Delivery) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{Delivery.class},
                (proxy, method, arguments) -> {
                    throw new IllegalStateException("headers that are none");
                });

        sink("herald-replies-1").accept(List.of(broken, TestDelivery.of("1").with(Map.of(HeraldHeaders.CORRELATION_ID,
                sent(1).header(HeraldHeaders.CORRELATION_ID)))));

        assertThat(other).succeedsWithin(SOON).isEqualTo(1);
        assertThat(requester.counts().late()).isEqualTo(1);
    }

    @Test
    void cancellingARequestCancelsNothingThatOthersUse() {
        CompletableFuture<BatchReceipt> confirmed = new CompletableFuture<>();
        Destination quotes = Destination.existingQueue("quotes", null);
        TargetPublisher<Object> publisher = new TargetPublisher<>(quotes, null, new Producer() {
            @Override
            public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
                broker.sent.add(new Sent("quotes", messages.get(0)));
                return confirmed;
            }
        }, new Payloads(new ObjectMapper())::write, Runnable::run, caller, requester,
                PublishObserver.NONE);
        CompletableFuture<Integer> reply = publisher.request("1", Integer.class).subscribeAsCompletionStage();
        awaitSent(1);

        reply.cancel(true);

        assertThat(confirmed).isNotDone();
        request();
        awaitSent(2);
        assertThat(broker.replyQueues).hasSize(1);
    }

    @Test
    void failsWhatWaitsWhenTheApplicationStops() {
        CompletableFuture<Integer> reply = request();
        awaitSent(1);

        requester.close();
        threads.close();

        assertThat(reply).failsWithin(SOON).withThrowableThat().withMessageContaining("shutting down");
        assertThat(request()).failsWithin(SOON).withThrowableThat().withMessageContaining("shutting down");
        assertThat(broker.closed).containsExactly("herald-replies-1");
    }

    @Test
    void saysThatABrokerHasNoRequests() {
        broker.onReplyQueue = () -> {
            throw new UnsupportedOperationException("no request/reply");
        };

        assertThatThrownBy(() -> requester.request(publisher(requester), OutgoingMessage.of("1"), Integer.class).await()
                .atMost(SOON)).isInstanceOf(UnsupportedOperationException.class);
    }

    private Requester requester(Duration timeout) {
        return new Requester(broker, null, new Payloads(new ObjectMapper()), IncomingFilters.NONE, threads, caller, timeout);
    }

    private TargetPublisher<Object> publisher(Requester of) {
        Destination quotes = Destination.existingQueue("quotes", null);
        return new TargetPublisher<>(quotes, null, broker.producer(quotes), new Payloads(new ObjectMapper())::write,
                Runnable::run, caller, of, PublishObserver.NONE);
    }

    /** The next one; its payload is its number. */
    private CompletableFuture<Integer> request() {
        long number = requester.counts().sent() + 1;
        return requester.request(publisher(requester), OutgoingMessage.of(Long.toString(number)), Integer.class)
                .subscribeAsCompletionStage();
    }

    private static void assertCounts(Requester requester, long sent, long answered, long failed, long timedOut, long late) {
        RequestCounts counts = requester.counts();
        assertThat(List.of(counts.sent(), counts.answered(), counts.failed(), counts.timedOut(), counts.late()))
                .as("sent, answered, failed, timed out, late").containsExactly(sent, answered, failed, timedOut, late);
    }

    private void awaitSent(int count) {
        await().atMost(SOON).until(() -> broker.sent.size() == count);
    }

    /** As what the request of this number was sent; those that waited for the reply queue go in any order. */
    private Sent sent(int number) {
        return broker.sent.stream().filter(sent -> sent.message().payload().text().equals(Integer.toString(number)))
                .findFirst().orElseThrow();
    }

    private MessageSink sink(String queue) {
        return broker.sinks.get(queue);
    }

    private void reply(Sent request, String body) {
        sink(request.header(HeraldHeaders.REPLY_TO)).accept(List.of(TestDelivery.of(body)
                .with(Map.of(HeraldHeaders.CORRELATION_ID, request.header(HeraldHeaders.CORRELATION_ID)))));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let go");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
