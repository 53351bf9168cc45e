package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.arc.Arc;
import io.vertx.core.Vertx;

import dev.herald.Acknowledgement;
import dev.herald.ListenerState;
import dev.herald.Message;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.support.TestDelivery;

/** A listener's pipeline, of which a test plays the broker, the handlers and the time. */
abstract class PipelineTest {

    private static Vertx vertx;

    final ManualExecutors executors = new ManualExecutors();
    final ManualHandlers handlers = new ManualHandlers(vertx);
    final Status status = new Status("orders");
    /** The calls of the method that have not ended, by the messages' ids, in the order in which they began. */
    final Map<String, CompletableFuture<Object>> calls = new LinkedHashMap<>();
    /** The ids of the messages of each call. */
    final List<String> called = new ArrayList<>();
    final List<Integer> attempts = new ArrayList<>();
    final List<Acknowledgement> acknowledgements = new ArrayList<>();
    TestConsumer consumer;
    MessagePipeline pipeline;

    @BeforeAll
    static void startContainer() {
        Arc.initialize();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopContainer() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        Arc.shutdown();
    }

    /** A listener of which each call goes on until the test ends it. */
    TestListener listener() {
        return new TestListener().with("prefetch", "0").with("acknowledgement.linger", "0")
                .with("retry.delay", "3s").returns(ReturnKind.STAGE).on(ThreadModel.EVENT_LOOP).calls(this::handle);
    }

    Object handle(Object[] arguments) {
        List<Message<?>> messages = new ArrayList<>();
        if (arguments[0] instanceof List<?> batch) {
            batch.forEach(message -> messages.add((Message<?>) message));
        } else {
            messages.add((Message<?>) arguments[0]);
        }
        if (arguments.length > 1) {
            acknowledgements.add((Acknowledgement) arguments[1]);
        }
        messages.forEach(message -> attempts.add(message.attempt()));
        String ids = String.join(" ", messages.stream().map(Message::id).toList());
        CompletableFuture<Object> call = new CompletableFuture<>();
        called.add(ids);
        calls.put(ids, call);
        return call;
    }

    void open(TestListener listener) {
        TestBroker broker = new TestBroker();
        pipeline = new MessagePipeline(listener.method(), listener.settings(), listener.subscription(), broker,
                new MessagePipeline.Shared(new Payloads(new ObjectMapper()), handlers, executors,
                        new SubscriptionGaps(null, executors), Filters.NONE, CurrentCalls.NONE),
                ResultHandler.IGNORED, ErrorReplier.NONE, status, ListenerObserver.NONE);
        consumer = broker.consumers.get("orders");
        status.asked(ListenerState.RUNNING, "");
        pipeline.open();
        pipeline.receive();
        pipeline.connected(Duration.ofHours(1));
        pipeline.receiving();
    }

    void receive(TestDelivery... deliveries) {
        pipeline.push(List.of(deliveries));
        handlers.run();
    }

    /** Messages of a group "a". */
    void receiveGroup(String... ids) {
        receive(Stream.of(ids).map(id -> TestDelivery.inGroup(id, "a")).toArray(TestDelivery[]::new));
    }

    void receive(String... ids) {
        receive(Stream.of(ids).map(TestDelivery::of).toArray(TestDelivery[]::new));
    }

    /** The method's call has ended well. */
    void succeed(String ids) {
        calls.remove(ids).complete(null);
        goOn();
    }

    void fail(String ids) {
        calls.remove(ids).completeExceptionally(new IllegalStateException("as meant"));
        goOn();
    }

    /** The broker answers, and handlers take what there is. */
    void goOn() {
        do {
            executors.runBlocking();
            handlers.run();
        } while (!executors.blocking.isEmpty() || !handlers.isEmpty());
    }
}
