package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.herald.runtime.aws.HttpTransport;

class SqsPollsTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    @ParameterizedTest
    @CsvSource({"PT30S, PT20S", "PT20S, PT15S", "PT3S, PT2S", "PT2S, PT1S", "PT1S, PT0S", "PT0S, PT20S"})
    void aPollWaitsForLessThanTheSocketTimeout(Duration socketTimeout, Duration longest) throws Exception {
        SqsPolls polls = new SqsPolls("the SQS client", new HttpTransport(HttpTransport.UNLIMITED, null, socketTimeout, "key"));

        assertThat(polls.poller().begin(WAIT)).isEqualTo(longest);
    }

    @ParameterizedTest
    @CsvSource({"50, 40", "100, 90", "20, 16", "5, 3", "2, 1", "1, 1"})
    void someConnectionsAreReserved(int connections, int most) throws Exception {
        SqsPolls polls = limited(connections);

        for (int i = 0; i < most; i++) {
            assertThat(polls.poller().begin(WAIT)).isEqualTo(WAIT);
        }
        CompletableFuture<Duration> oneMore = begin(polls.poller());

        await().during(Duration.ofMillis(200)).until(() -> !oneMore.isDone());
    }

    @Test
    void aPollThatEndsLetsTheNextOneBeginWhichWaitsForLess() {
        SqsPolls polls = limited(2);
        SqsPolls.Poller first = polls.poller();
        assertThat(begin(first)).succeedsWithin(WAIT);
        CompletableFuture<Duration> second = begin(polls.poller());
        CompletableFuture<Duration> third = begin(polls.poller());
        await().during(Duration.ofMillis(200)).until(() -> !second.isDone() && !third.isDone());

        first.end();

        await().until(() -> second.isDone() || third.isDone());
        assertThat(second.isDone() ? second : third).isCompletedWithValue(Duration.ofSeconds(2));
    }

    @Test
    void aPollerThatStopsNoLongerWaitsForItsTurn() {
        SqsPolls polls = limited(2);
        SqsPolls.Poller first = polls.poller();
        SqsPolls.Poller second = polls.poller();
        assertThat(begin(first)).succeedsWithin(WAIT);
        CompletableFuture<Duration> waiting = begin(second);
        await().during(Duration.ofMillis(200)).until(() -> !waiting.isDone());

        second.stop();

        assertThat(waiting).succeedsWithin(WAIT).isNull();
        first.end();
        assertThat(begin(first)).succeedsWithin(WAIT).isEqualTo(WAIT);
    }

    private static SqsPolls limited(int connections) {
        return new SqsPolls("the SQS client", new HttpTransport(connections, "connections", Duration.ZERO, null));
    }

    private static CompletableFuture<Duration> begin(SqsPolls.Poller poller) {
        CompletableFuture<Duration> begun = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                begun.complete(poller.begin(WAIT));
            } catch (InterruptedException e) {
                begun.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return begun;
    }
}
