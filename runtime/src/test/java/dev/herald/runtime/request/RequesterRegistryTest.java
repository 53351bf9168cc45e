package dev.herald.runtime.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import dev.herald.RequestFailedException;
import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.runtime.container.TestBroker;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.Observers;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.spi.Destination;

class RequesterRegistryTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestBroker broker = new TestBroker();
    private final HeraldExecutors threads = new HeraldExecutors();
    private final CallerContext caller = new CallerContext(threads);
    private final Payloads payloads = new Payloads(new ObjectMapper());
    private final RequesterRegistry registry = new RequesterRegistry(payloads, threads, caller,
            ListenerSettingsTest.config(Map.of()), new Observers(List.of()), Filters.NONE);

    @AfterEach
    void stop() {
        threads.close();
    }

    @Test
    void endsRequestsWhileABrokerDoesNotReturn() {
        CountDownLatch end = new CountDownLatch(1);
        broker.onClose = () -> awaitQuietly(end);
        CompletableFuture<String> reply = request();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(registry::close);

        assertThat(reply).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestFailedException.class);
        end.countDown();
        assertThat(closed).succeedsWithin(SOON);
    }

    @Test
    void closesAReplyQueueThatThrows() {
        broker.onClose = () -> {
            throw new IllegalStateException("connection reset");
        };
        CompletableFuture<String> reply = request();

        assertThat(CompletableFuture.runAsync(registry::close)).succeedsWithin(SOON);
        assertThat(reply).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(RequestFailedException.class);
    }

    @Test
    void failsRequestsThatAreMadeAfterItIsClosed() {
        registry.close();
        threads.close();

        assertThatExceptionOfType(RequestFailedException.class)
                .isThrownBy(() -> registry.of(broker, null).request(publisher(), OutgoingMessage.of("1"), String.class)
                        .await().atMost(SOON));
    }

    private CompletableFuture<String> request() {
        CompletableFuture<String> reply = registry.of(broker, null).request(publisher(), OutgoingMessage.of("1"), String.class)
                .subscribeAsCompletionStage();
        await().atMost(SOON).until(() -> broker.sent.size() == 1);
        return reply;
    }

    private TargetPublisher<Object> publisher() {
        Destination quotes = Destination.existingQueue("quotes", null);
        return new TargetPublisher<>(quotes, null, broker.producer(quotes), payloads::write, Runnable::run, caller, null,
                PublishObserver.NONE);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
