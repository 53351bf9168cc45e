package dev.herald.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.RequestCounts;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.runtime.TestBroker.Sent;
import dev.herald.spi.Destination;
import dev.herald.spi.Inbox;

class RequesterTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestBroker broker = new TestBroker();
    private final ContainerThreads threads = new ContainerThreads();
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
        assertThat(broker.sent).extracting(sent -> sent.header(Replies.REPLY_TO)).containsOnly("herald-replies-1");
    }

    @Test
    void makesAnotherReplyQueueWhenItsOwnIsGone() throws Exception {
        request();
        awaitSent(1);
        inbox("herald-replies-1").connected(null);

        inbox("herald-replies-1").missing("deleted");
        CompletableFuture<Integer> next = request();

        awaitSent(2);
        assertThat(sent(2).header(Replies.REPLY_TO)).isEqualTo("herald-replies-2");
        reply(sent(2), "2");
        assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        await().atMost(SOON).untilAsserted(() -> assertThat(broker.closed).containsExactly("herald-replies-1"));
    }

    @Test
    void givesAReplyQueueThatIsNotSeenYetSomeTime() {
        request();
        awaitSent(1);

        inbox("herald-replies-1").missing("not yet");
        inbox("herald-replies-1").missing("not yet");
        request();
        inbox("herald-replies-1").missing("never");
        request();

        awaitSent(3);
        assertThat(broker.sent).extracting(sent -> sent.header(Replies.REPLY_TO))
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
        assertThat(requester.counts()).isEqualTo(new RequestCounts(2, 0, 1, 0, 0));
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
        broker.refusal = new PublishException("queue 'quotes' is full", true, null);

        assertThat(request()).failsWithin(SOON).withThrowableThat().withCause(broker.refusal);
        assertThat(requester.counts()).isEqualTo(new RequestCounts(1, 0, 1, 0, 0));
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

        inbox("herald-replies-1").accept(List.of(TestDelivery.of("no price").with(Map.of(Replies.ERROR, "no price",
                Replies.CORRELATION_ID, sent(1).header(Replies.CORRELATION_ID)))));

        assertThat(reply).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestFailedException.class)
                .withMessageContaining("no price");
        assertThat(requester.counts()).isEqualTo(new RequestCounts(1, 0, 1, 0, 0));
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
        assertThat(requester.counts()).isEqualTo(new RequestCounts(2, 1, 1, 0, 0));
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

        assertThat(hasty.counts()).isEqualTo(new RequestCounts(1, 0, 0, 1, 2));
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
        assertThat(sent(2).header(Replies.REPLY_TO)).isEqualTo("herald-replies-1");
        hasty.close();
    }

    @Test
    void aReplyToACancelledRequestIsLate() {
        CompletableFuture<Integer> cancelled = request();
        awaitSent(1);

        cancelled.cancel(false);
        reply(sent(1), "1");

        assertThat(requester.counts()).isEqualTo(new RequestCounts(1, 0, 0, 0, 1));
    }

    @Test
    void aReplyThatNamesNoRequestIsLate() {
        request();
        awaitSent(1);

        inbox("herald-replies-1").accept(List.of(TestDelivery.of("1")));

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
    void failsWhatWaitsWhenTheApplicationStops() {
        CompletableFuture<Integer> reply = request();
        awaitSent(1);

        requester.close();
        threads.close();

        assertThat(reply).failsWithin(SOON).withThrowableThat().withMessageContaining("stopping");
        assertThat(request()).failsWithin(SOON).withThrowableThat().withMessageContaining("stopping");
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
        return new Requester(broker, null, new Payloads(new ObjectMapper()), threads, timeout);
    }

    private TargetPublisher<Object> publisher(Requester of) {
        Destination quotes = Destination.existingQueue("quotes", null);
        return new TargetPublisher<>(quotes, null, broker.producer(quotes), new Payloads(new ObjectMapper()), Runnable::run,
                of);
    }

    /** The next one; its payload is its number. */
    private CompletableFuture<Integer> request() {
        long number = requester.counts().sent() + 1;
        return requester.request(publisher(requester), OutgoingMessage.of(Long.toString(number)), Integer.class)
                .subscribeAsCompletionStage();
    }

    private void awaitSent(int count) {
        await().atMost(SOON).until(() -> broker.sent.size() == count);
    }

    /** As what the request of this number was sent; those that waited for the reply queue go in any order. */
    private Sent sent(int number) {
        return broker.sent.stream().filter(sent -> sent.message().payload().text().equals(Integer.toString(number)))
                .findFirst().orElseThrow();
    }

    private Inbox inbox(String queue) {
        return broker.inboxes.get(queue);
    }

    private void reply(Sent request, String body) {
        inbox(request.header(Replies.REPLY_TO)).accept(List.of(TestDelivery.of(body)
                .with(Map.of(Replies.CORRELATION_ID, request.header(Replies.CORRELATION_ID)))));
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
