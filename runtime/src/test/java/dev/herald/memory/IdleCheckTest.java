package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.spi.Attempts;
import dev.herald.spi.Buffer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.InHand;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Subscription;

/** What is found idle is idle, whatever passes from queue to queue while it is looked at. */
class IdleCheckTest {

    private final MemoryClock clock = new MemoryClock();
    private final MemoryQueues queues = new MemoryQueues(clock);
    private final MemoryBroker broker = new MemoryBroker(queues);

    /** Receives, as it says, and never has anything in hand. */
    private record Sink(InHand inHand) implements MessageSink {

        @Override
        public int reserve(int atMost) {
            return atMost;
        }

        @Override
        public int tryReserve(int atMost) {
            return atMost;
        }

        @Override
        public void unreserve(int places) {
        }

        @Override
        public void accept(List<? extends Delivery> deliveries) {
        }

        @Override
        public void push(List<? extends Delivery> deliveries) {
        }

        @Override
        public void connected(Duration lease) {
        }

        @Override
        public void missing(String reason) {
        }

        @Override
        public void failing(String reason, Throwable failure, Duration pause) {
        }

        @Override
        public void lost(Predicate<? super Delivery> which, String reason) {
        }

        @Override
        public void missed(Instant since) {
        }

        @Override
        public void dropped(int messages) {
        }

        @Override
        public int capacity() {
            return 1;
        }
    }

    private record EmptyHands(boolean isReceiving) implements InHand {

        @Override
        public String owner() {
            return "the test";
        }

        @Override
        public boolean isChanging() {
            return false;
        }

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public Contents contents() {
            return new Contents(0, List.of());
        }

        @Override
        public void timeAdvances(Duration by) {
        }

        @Override
        public void timeChanged() {
        }
    }

    private void receiveFrom(String queue, boolean receives) {
        Destination destination = new Destination(Kind.QUEUE, queue, queue, null, Declare.CREATE, Map.of());
        broker.consumer(new Subscription(queue, destination, null, Map.of(), null, Duration.ofMinutes(1), null, 1,
                Duration.ofMillis(100), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)), new Sink(new EmptyHands(receives)));
    }

    private boolean isIdle() {
        try {
            queues.awaitIdle(Duration.ZERO);
            return true;
        } catch (NotIdleException busy) {
            return false;
        }
    }

    private MemoryDelivery take(String queue) {
        try {
            return queues.queue(queue).receive(1, Duration.ofSeconds(30), Duration.ZERO, () -> false).get(0);
        } catch (InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isNeverIdleWhileAMessageMovesFromQueueToQueue(boolean frozen) {
        for (String queue : List.of("a", "b", "c", "d")) {
            receiveFrom(queue, true);
        }
        if (frozen) {
            clock.freeze();
        }
        queues.send("a", "token");
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> moves = CompletableFuture.runAsync(() -> {
            List<String> circle = List.of("a", "b", "c", "d");
            for (int at = 0; !stop.get(); at = (at + 1) % 4) {
                MemoryDelivery token = take(circle.get(at));
                queues.send(circle.get((at + 1) % 4), "token");
                queues.queue(circle.get(at)).acknowledge(List.of(token));
            }
        });

        try {
            for (int i = 0; i < 20_000; i++) {
                assertThat(isIdle()).isFalse();
            }
        } finally {
            stop.set(true);
            moves.join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsOnItsWayToAListenerIsLeftEvenIfTheListenerIsPaused(boolean receives) {
        receiveFrom("a", receives);
        clock.freeze();
        queues.send("a", "m");
        take("a");

        assertThat(isIdle()).isFalse();
    }

    @Test
    void whatWasGivenUpIsLeftAsLongAsTheClockRuns() {
        receiveFrom("a", true);
        queues.send("a", "m");
        queues.queue("a").abandon(take("a"), Attempts.NONE);

        assertThat(isIdle()).isFalse();
        clock.freeze();
        assertThat(isIdle()).isTrue();
        clock.advance(Duration.ofSeconds(30));
        assertThat(isIdle()).isFalse();
    }
}
