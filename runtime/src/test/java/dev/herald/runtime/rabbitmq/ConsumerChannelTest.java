package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

class ConsumerChannelTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final StubSink sink = new StubSink();
    private final StubChannel broker = new StubChannel();
    private final AtomicInteger changes = new AtomicInteger();
    private final ConsumerChannel channel = new ConsumerChannel(broker.channel, DeliveryCounts.ALL, sink,
            new ExpiredCopies(null, Runnable::run), changes::incrementAndGet);

    @Test
    void aMessageThatCannotBeHandedOverGoesBackAndTheNextOneIsHandedOver() throws Exception {
        consume();
        sink.failures = 1;

        broker.deliver(1, "bad");
        broker.deliver(2, "good");

        assertThat(broker.calls).contains("basicReject 1").doesNotContain("basicReject 2");
        assertThat(sink.pushed).extracting(delivery -> delivery.body().text()).containsExactly("good");
    }

    @Test
    void theEndOfTheChannelIsNoticedWhateverBecomesOfItsMessages() throws Exception {
        consume();
        sink.failures = 1;

        assertThatCode(broker::close).doesNotThrowAnyException();

        assertThat(channel.isOpen()).isFalse();
        assertThat(changes).hasValue(1);
    }

    @Test
    void cancelsWhatIsNotHandedOverYet() throws Exception {
        channel.consume("orders", 20, false, Map.of());
        CompletableFuture<Void> delivered = CompletableFuture.runAsync(() -> deliver(1, "early"));

        channel.cancel();

        assertThat(delivered).succeedsWithin(SOON);
        assertThat(broker.calls).contains("basicCancel");
        assertThat(sink.pushed).hasSize(1);
    }

    @Test
    void cancelsOnce() throws Exception {
        consume();

        channel.cancel();
        channel.cancel();

        assertThat(broker.calls).containsOnlyOnce("basicCancel");
    }

    @Test
    void closesIfItCannotBeCancelled() throws Exception {
        consume();
        broker.failing = "basicCancel";

        assertThatThrownBy(channel::cancel).isInstanceOf(IOException.class);

        assertThat(broker.calls).contains("close");
    }

    @Test
    void closesIfItIsUnknownWhetherItConsumes() {
        broker.failing = "basicConsume";

        assertThatThrownBy(this::consume).isInstanceOf(IOException.class);

        assertThat(broker.calls).contains("close");
    }

    private void deliver(long tag, String body) {
        try {
            broker.deliver(tag, body);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void aReplyThatCannotBeHandedOverLeavesTheChannelToTheOthers() throws Exception {
        ReplyReceiver replies = new ReplyReceiver();
        replies.replyTo(sink);
        replies.receiveOn(broker.channel);
        sink.failures = 1;

        broker.deliver(1, "bad");
        broker.deliver(2, "good");

        assertThat(sink.pushed).extracting(delivery -> delivery.body().text()).containsExactly("good");
    }

    private void consume() throws Exception {
        channel.consume("orders", 20, false, Map.of());
        channel.handOver();
    }
}
