package dev.herald.runtime.container;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.runtime.aws.AwsDefaults;
import dev.herald.spi.Body;
import dev.herald.spi.Broker;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.Subscription;

/** A broker that keeps what it is given, and does what a test says. */
public final class TestBroker implements Broker {

    /** What was sent, with the physical name of where to. */
    public record Sent(String destination, OutgoingMessage<Body> message) {

        public String header(String name) {
            return (String) message.headers().get(name);
        }
    }

    public final List<Sent> sent = new CopyOnWriteArrayList<>();
    /** The sinks of the consumers that were started, by physical name. */
    public final Map<String, MessageSink> sinks = new ConcurrentHashMap<>();
    /** The consumers that were made, by physical name. */
    final Map<String, TestConsumer> consumers = new ConcurrentHashMap<>();
    public final List<String> replyQueues = new CopyOnWriteArrayList<>();
    public final List<String> closed = new CopyOnWriteArrayList<>();
    public final List<Delivery> acknowledged = new CopyOnWriteArrayList<>();
    /** Done for each message before it is sent. */
    public volatile Runnable onSend = () -> {
    };
    /** Done before each reply queue is made. */
    public volatile Runnable onReplyQueue = () -> {
    };
    /** Done before a consumer is closed. */
    public volatile Runnable onClose = () -> {
    };
    /** Of each message that is sent. */
    public volatile PublishException rejection;
    /** The texts of the messages that are rejected, if any are. */
    public volatile Predicate<String> rejected = text -> true;

    @Override
    public String name() {
        return "test";
    }

    @Override
    public BrokerDefaults defaults() {
        return AwsDefaults.DEFAULTS;
    }

    @Override
    public Destination replyQueue(String client) {
        onReplyQueue.run();
        String name = "herald-replies-" + (replyQueues.size() + 1);
        replyQueues.add(name);
        return Destination.existingQueue(name, client);
    }

    @Override
    public Producer producer(Destination destination) {
        return new Producer() {
            @Override
            public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
                onSend.run();
                messages.forEach(message -> sent.add(new Sent(destination.physicalName(), message)));
                return new BatchReceipt(messages.stream()
                        .map(message -> rejection == null || !rejected.test(message.payload().text())
                                ? new BatchReceipt.Entry(Receipt.of("1"), null)
                                : new BatchReceipt.Entry(null, rejection))
                        .toList());
            }

            @Override
            public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
                return CompletableFuture.completedFuture(send(messages));
            }
        };
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink) {
        String name = subscription.destination().physicalName();
        TestConsumer consumer = new TestConsumer();
        consumer.onStart = () -> sinks.put(name, sink);
        consumer.onClose = () -> {
            onClose.run();
            closed.add(name);
        };
        consumer.onAcknowledge = deliveries -> {
            acknowledged.addAll(deliveries);
            return TestConsumer.DONE.to(deliveries);
        };
        consumers.put(name, consumer);
        return consumer;
    }
}
