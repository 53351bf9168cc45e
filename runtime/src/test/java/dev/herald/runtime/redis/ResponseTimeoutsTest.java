package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.vertx.redis.client.Response;

class ResponseTimeoutsTest {

    private static final long LONG = Duration.ofMinutes(5).toNanos();
    private static final long SHORT = Duration.ofMillis(50).toNanos();

    private final ResponseTimeouts deadlines = new ResponseTimeouts();
    private final AtomicInteger overdue = new AtomicInteger();

    private CompletableFuture<Response> call(long timeoutNanos) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        deadlines.watch(answer, timeoutNanos, overdue::incrementAndGet);
        return answer;
    }

    private static void awaitTimeout(CompletableFuture<Response> answer) {
        await().atMost(Duration.ofSeconds(10)).until(answer::isDone);
        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.handle((response, failure) -> failure).join()).isInstanceOf(TimeoutException.class);
    }

    @Test
    void endsACallThatIsNotAnsweredInTime() {
        awaitTimeout(call(SHORT));
        await().atMost(Duration.ofSeconds(10)).untilAtomic(overdue, is(1));
    }

    @Test
    void leavesAnAnswerThatCameInTime() throws ExecutionException, InterruptedException {
        CompletableFuture<Response> answered = call(SHORT);
        answered.complete(null);
        awaitTimeout(call(SHORT));

        assertThat(answered.get()).isNull();
        await().atMost(Duration.ofSeconds(10)).untilAtomic(overdue, is(1));
    }

    @Test
    void aCallWithAnEarlierDeadlineDoesNotWaitForThatOfTheOneBeforeIt() {
        CompletableFuture<Response> patient = call(LONG);

        awaitTimeout(call(SHORT));
        assertThat(patient).isNotDone();
    }

    @Test
    void looksAgainAfterTheFirstDeadlineHasPassed() {
        call(SHORT).complete(null);
        CompletableFuture<Response> second = call(3 * SHORT);

        awaitTimeout(second);
        awaitTimeout(call(SHORT));
    }
}
