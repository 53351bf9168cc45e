package dev.herald.runtime.devui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.ObservedCall;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.support.TestDelivery;

class MessageHistoryTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final MessageHistory history = new MessageHistory(2);
    private final ListenerObserver observer = history.listener(new ListenerFacts("orders", "Orders#on", "memory",
            Destination.existingQueue("orders", null), "orders", "orders-dlq"));

    /** An exception that takes its time to say what is wrong. */
    private static final class Slow extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient CountDownLatch asked = new CountDownLatch(1);
        private final transient CountDownLatch released = new CountDownLatch(1);

        @Override
        public String getMessage() {
            asked.countDown();
            try {
                released.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return "slow";
        }
    }

    @Test
    void keepsTheLastAttempts() {
        end("a", Outcome.ACKNOWLEDGED, null);
        end("b", Outcome.RETRIED, new IllegalStateException("as meant"));
        end("c", Outcome.LEASE_LOST, null);

        assertThat(history.count()).isEqualTo(3);
        assertThat(history.last(9, any -> true)).extracting(HandledMessage::id).containsExactly("c", "b");
        assertThat(history.after(1)).extracting(HandledMessage::failed, HandledMessage::error).containsExactly(
                tuple(true, "java.lang.IllegalStateException: as meant"),
                tuple(true, "its lease was lost"));
    }

    @Test
    void letsNobodyWaitForAnExceptionThatIsSlowToSayWhatIsWrong() throws Exception {
        Slow slow = new Slow();
        CompletableFuture<Void> slowly = CompletableFuture.runAsync(() -> end("a", Outcome.RETRIED, slow));
        assertThat(slow.asked.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(CompletableFuture.runAsync(() -> end("b", Outcome.ACKNOWLEDGED, null))).succeedsWithin(SOON);
        assertThat(history.count()).isEqualTo(1);

        slow.released.countDown();
        await().atMost(SOON).until(slowly::isDone);
        assertThat(history.last(9, any -> true)).extracting(HandledMessage::error).containsExactly(
                Slow.class.getName() + ": slow", null);
    }

    private void end(String id, Outcome outcome, Throwable failure) {
        ObservedCall call = new Call(TestDelivery.of(id), outcome, failure);
        observer.callEnds(call, observer.callBegins(call));
    }

    private record Call(Delivery delivery, Outcome outcome, Throwable failure) implements ObservedCall {

        @Override
        public int size() {
            return 1;
        }

        @Override
        public Delivery delivery(int index) {
            return delivery;
        }

        @Override
        public int attempt(int index) {
            return 1;
        }

        @Override
        public Outcome outcome(int index) {
            return outcome;
        }

        @Override
        public long nanos() {
            return 1_000_000;
        }
    }
}
