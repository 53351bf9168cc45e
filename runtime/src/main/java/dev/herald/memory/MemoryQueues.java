package dev.herald.memory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.Context;

import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.memory.MemoryMessage.State;
import dev.herald.spi.Body;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.ListenerGroup;
import dev.herald.spi.PayloadReader;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/**
 * The queues and topics of the memory broker, for tests to inject: send to them, wait until all is done, look into them, make
 * them fail, begin anew. Names are physical ones. A queue or topic that is named for the first time is created; looking at one
 * that does not exist shows it empty. Thread-safe; no method blocks except {@link #awaitIdle} and {@link #reset}.
 */
@Singleton
public class MemoryQueues {

    private static final Duration RESET_TIMEOUT = Duration.ofSeconds(10);
    private static final ListenerGroup NO_LISTENERS = new ListenerGroup() {

        @Override
        public CompletionStage<Void> pause(String broker) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void restore(String broker) {
            // There are none.
        }
    };

    private final MemoryClock clock;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, MemoryTopic> topics = new ConcurrentHashMap<>();
    private final Map<String, String> deadLetterQueues = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> publishesToFail = new ConcurrentHashMap<>();
    private final Set<MemoryConsumer> consumers = ConcurrentHashMap.newKeySet();
    private final ChangeMonitor monitor = new ChangeMonitor();
    private final IdleCheck idleCheck;
    private final Supplier<ListenerGroup> listeners;
    private final Supplier<PayloadReader> payloads;
    private final AtomicBoolean testClassHasRun = new AtomicBoolean();
    /** {@code null} except in tests. */
    private final PublishedMessages published;

    /** Without listeners, and without a record of what is published. */
    public MemoryQueues(MemoryClock clock) {
        this(clock, () -> NO_LISTENERS, () -> null, null);
    }

    @Inject
    MemoryQueues(MemoryClock clock, Instance<ListenerGroup> listeners, Instance<PayloadReader> payloads) {
        this(clock, listeners::get, payloads::get,
                LaunchMode.current() == LaunchMode.TEST ? new PublishedMessages() : null);
    }

    MemoryQueues(MemoryClock clock, Supplier<ListenerGroup> listeners, Supplier<PayloadReader> payloads,
            PublishedMessages published) {
        this.clock = clock;
        this.listeners = listeners;
        this.payloads = payloads;
        this.published = published;
        this.idleCheck = new IdleCheck(clock, queues, consumers);
    }

    /**
     * How many messages a queue holds.
     *
     * @param visible those that can be received, or will be once their FIFO group is free
     * @param inFlight those in a consumer's hands
     * @param delayed those sent or returned with a delay that is not over
     */
    public record Depth(int visible, int inFlight, int delayed) {

        /** All of them. */
        public int total() {
            return visible + inFlight + delayed;
        }
    }

    /** Creates a queue, unless there is one of that name: what {@code declare=verify} asks for. */
    public void createQueue(String name) {
        queue(name);
    }

    /** Creates a topic, unless there is one of that name. */
    public void createTopic(String name) {
        topic(name);
    }

    /** Deletes a topic with its subscriptions; the subscribers' queues stay. */
    public void deleteTopic(String name) {
        topics.remove(name);
    }

    /** Deletes a queue with its messages; its consumers find it missing, or create it again. */
    public void deleteQueue(String name) {
        MemoryQueue queue = queues.remove(name);
        if (queue != null) {
            topics.values().forEach(topic -> topic.unsubscribe(name));
            queue.delete();
        }
    }

    /** Sends a text to a queue. */
    public Receipt send(String queue, String body) {
        return send(queue, OutgoingMessage.of(body));
    }

    /**
     * Sends a message to a queue; its headers, delay, group and deduplication id count.
     *
     * @throws PublishException if the queue can't take it, such as a FIFO queue a message without a group
     */
    public Receipt send(String queue, OutgoingMessage<String> message) {
        return send(Kind.QUEUE, queue, message);
    }

    /** Publishes a text to a topic. */
    public Receipt publish(String topic, String body) {
        return publish(topic, OutgoingMessage.of(body));
    }

    /**
     * Publishes a message to a topic; its headers, group and deduplication id count.
     *
     * @throws PublishException if the topic can't take it, such as a FIFO topic a message without a group
     */
    public Receipt publish(String topic, OutgoingMessage<String> message) {
        return send(Kind.TOPIC, topic, message);
    }

    private Receipt send(Kind kind, String name, OutgoingMessage<String> message) {
        return MemorySender.strict(this, kind, name).send(message.payload(Body.of(message.payload())));
    }

    // What is left to do

    /**
     * Waits until nothing is left to do: all that can be handled has been, what was published by that included, and has been
     * settled. It is exact, not a guess from a silence: when it returns, at one instant
     * <ul>
     * <li>no message is visible in a queue that a listener receives from, or is on its way to the listener;</li>
     * <li>no listener has a message in hand: waiting for a handler, being handled, handled and not settled (as long as nobody
     * has called {@code Acknowledgement}), or being settled, tries that a broker error has caused included;</li>
     * <li>no call of a listener's method goes on, even if its message is settled; and publishing on this broker ends with the
     * call that publishes;</li>
     * <li>no listener is starting or stopping, so that topics have their subscribers;</li>
     * <li>no message waits for a time that comes by itself. As long as {@link MemoryClock} runs, that is every message that is
     * delayed, waits for a retry, in its queue or in hand, or for a lease that was lost to end, and every batch that waits to
     * fill. If it is {@linkplain MemoryClock#freeze frozen}, it is none of these: nothing happens to them before the test
     * advances the clock.</li>
     * </ul>
     * What nobody does is not left to do: messages in a queue without a listener, such as a dead-letter queue, or whose
     * listeners are paused, stopped or disabled, are not waited for; what such a listener still has in hand is. So are messages
     * whose listener fails to receive for now: it tries again by itself. Of the application's own threads, schedulers and
     * callbacks nothing is known.
     *
     * @param atMost how long to wait, in the system's time; zero only looks
     * @throws NotIdleException if something is left to do after {@code atMost}, or if the thread is interrupted, whose flag is
     *         set then; the text names each message, its state, and its listener and what that is doing
     * @throws IllegalStateException on an event loop, which must not be blocked
     */
    public void awaitIdle(Duration atMost) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("awaitIdle would block the event loop: call it on the test's thread");
        }
        awaitIdle(atMost, "the application is not idle");
    }

    private void awaitIdle(Duration atMost, String complaint) {
        try {
            if (!monitor.await(idleCheck::isIdle, Durations.bounded(atMost).toNanos())) {
                throw new NotIdleException(complaint + " after " + Durations.text(atMost), idleCheck.left());
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new NotIdleException(complaint + ", and the thread that waited was interrupted", idleCheck.left());
        }
    }

    // What was published

    /**
     * What the application has published to a queue or topic since the start or the last {@link #reset}, in that order, as its
     * listeners would read it: whether anybody is subscribed or not, and whether it has been handled or not. Results of
     * listeners, and replies, are published; what a test sends by {@link #send} or {@link #publish}, dead letters, and what the
     * broker rejected are not. The last 10,000 messages are kept, to all destinations together, and 64 MB of them.
     *
     * @param destination the name of the queue or topic; if one of each has it, of both
     * @param type as a listener's parameter: {@code String}, {@code byte[]}, {@code JsonObject}, or any type that is read from
     *        JSON
     * @throws RuntimeException if a message can't be read as that
     * @throws IllegalStateException if more was published than is kept, or if the application does not run as a test: it keeps
     *         nothing then
     */
    public <T> List<T> published(String destination, Class<T> type) {
        PayloadReader reader = payloads.get();
        return publishedTo(destination).map(message -> reader.read(message.body(), type)).toList();
    }

    /**
     * What the application has published, as {@link #published(String, Class)}, with its headers and its group.
     *
     * @throws IllegalStateException if more was published than is kept, or if the application does not run as a test
     */
    public List<StoredMessage> published(String destination) {
        return publishedTo(destination).map(PublishedMessages.Published::stored).toList();
    }

    private Stream<PublishedMessages.Published> publishedTo(String destination) {
        if (published == null) {
            throw new IllegalStateException(
                    "what is published is kept only in an application that runs as a test, such as that of"
                            + " a @QuarkusTest");
        }
        return published.to(destination).stream();
    }

    void published(String destination, Receipt receipt, OutgoingMessage<Body> message) {
        if (published != null) {
            published.add(destination, receipt.messageId(), message, clock.millis());
        }
    }

    // A new start

    /**
     * Begins anew, for the next test: no queue has a message, dead-letter queues included; nothing counts as published; FIFO
     * queues have forgotten what was sent; no fault is injected; the clock runs and shows the real time; and the listeners on
     * this broker run, or are stopped, as the application started them, with the concurrency that is configured. Queues, topics
     * and subscriptions stay, and so do counters.
     * <p>
     * What listeners have in hand is given up: handlers that still run lose their lease, so that they are interrupted or
     * cancelled, and are waited for. When this returns, the application is {@linkplain #awaitIdle idle}.
     *
     * @throws NotIdleException if a handler has not ended after ten seconds, or a listener has not started; the text names it
     * @throws IllegalStateException on an event loop, which must not be blocked
     */
    public void reset() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("reset would block the event loop: call it on the test's thread");
        }
        ListenerGroup group = listeners.get();
        publishesToFail.clear();
        queues.values().forEach(MemoryQueue::clearFaults);
        Futures.endsWithin(RESET_TIMEOUT.toNanos(), group.pause(MemoryBroker.NAME).toCompletableFuture());
        consumers.forEach(consumer -> consumer.giveUpAll("MemoryQueues.reset() removes it"));
        try {
            awaitIdle(RESET_TIMEOUT, "MemoryQueues.reset() has given up all messages, but something goes on");
        } finally {
            queues.values().forEach(MemoryQueue::clear);
            if (published != null) {
                published.clear();
            }
            clock.reset();
            group.restore(MemoryBroker.NAME);
        }
        awaitIdle(RESET_TIMEOUT, "after MemoryQueues.reset() the application is not idle");
    }

    /** The first test class of an application begins, or the next one, which is to find nothing of those before it. */
    void testClassBegins() {
        if (testClassHasRun.getAndSet(true)) {
            try {
                reset();
            } catch (NotIdleException leftOver) {
                RateLimitedLog.LOG.warn("A test class begins although one before it has left something: "
                        + leftOver.getMessage());
            }
        }
    }

    /** How many messages a queue holds, all counted at the same instant. */
    public Depth depth(String queue) {
        MemoryQueue existing = queues.get(queue);
        return existing == null ? new Depth(0, 0, 0) : existing.depth();
    }

    /** How long ago the oldest message of a queue was sent, without those that were published with a delay which lasts. */
    Optional<Duration> oldestAge(String queue) {
        MemoryQueue existing = queues.get(queue);
        return existing == null ? Optional.empty() : existing.oldestAge();
    }

    /** A queue's messages that can be received, in the order of sending. */
    public List<StoredMessage> visible(String queue) {
        return messages(queue, State.VISIBLE);
    }

    /** A queue's messages that consumers hold. */
    public List<StoredMessage> inFlight(String queue) {
        return messages(queue, State.IN_FLIGHT);
    }

    /** A queue's messages that were sent or returned with a delay that is not over. */
    public List<StoredMessage> delayed(String queue) {
        return messages(queue, State.DELAYED);
    }

    /** The messages in the dead-letter queue of a queue that has a consumer, visible or not, in the order of arrival. */
    public List<StoredMessage> deadLetters(String queue) {
        String deadLetterQueue = deadLetterQueues.get(queue);
        return deadLetterQueue == null ? List.of() : messages(deadLetterQueue, State.values());
    }

    private List<StoredMessage> messages(String name, State... states) {
        MemoryQueue queue = queues.get(name);
        return queue == null ? List.of() : queue.messages(states);
    }

    /** Removes a queue's messages, those in flight included. */
    public void purge(String queue) {
        queue(queue).purge();
    }

    /** Removes the messages of all queues. */
    public void purgeAll() {
        queues.values().forEach(MemoryQueue::purge);
    }

    /**
     * Lets the next message received from a standard queue be received twice, as Amazon SQS may.
     *
     * @throws IllegalArgumentException for a FIFO queue, which does not do that
     */
    public void duplicateNext(String queue) {
        if (queue(queue).fifo()) {
            throw new IllegalArgumentException("queue '" + queue
                    + "' is FIFO, and makes no duplicates but by leases that end: use expireLeases");
        }
        queue(queue).duplicateNext();
    }

    /** Ends all leases on a queue at once: its messages in flight become visible, their consumers don't know. */
    public void expireLeases(String queue) {
        expireLeases(queue, message -> true);
    }

    /** Ends the leases of some messages of a queue at once: they become visible, their consumers don't know. */
    public void expireLeases(String queue, Predicate<StoredMessage> which) {
        queue(queue).expireLeases(which);
    }

    /** Fails the settlements (acknowledgement, release, dead letter) of the next {@code count} messages of a queue. */
    public void failNextSettlements(String queue, int count) {
        queue(queue).failNextSettlements(count);
    }

    /** Fails the next {@code count} receives from a queue. */
    public void failNextReceives(String queue, int count) {
        queue(queue).failNextReceives(count);
    }

    /** Rejects the next {@code count} messages sent to a queue or topic. */
    public void failNextPublishes(String destination, int count) {
        publishesToFail.put(destination, new AtomicInteger(count));
    }

    boolean failsPublish(String destination) {
        if (publishesToFail.isEmpty()) {
            return false;
        }
        AtomicInteger left = publishesToFail.get(destination);
        return left != null && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    List<String> names(Kind kind, String prefix) {
        return (kind == Kind.QUEUE ? queues : topics).keySet().stream().filter(name -> name.startsWith(prefix)).sorted()
                .toList();
    }

    boolean exists(Kind kind, String name) {
        return (kind == Kind.QUEUE ? queues : topics).containsKey(name);
    }

    /** The queue, created if missing. */
    MemoryQueue queue(String name) {
        MemoryQueue queue = queues.get(name);
        return queue != null ? queue : queues.computeIfAbsent(name, missing -> new MemoryQueue(missing, clock, ids, monitor));
    }

    /** The topic, created if missing. */
    MemoryTopic topic(String name) {
        MemoryTopic topic = topics.get(name);
        return topic != null ? topic : topics.computeIfAbsent(name, missing -> new MemoryTopic());
    }

    /** Notes where a queue's dead letters go, and creates that queue if it is missing. */
    void createDeadLetterQueue(String queue, String deadLetterQueue) {
        deadLetterQueues.put(queue, deadLetterQueue);
        createQueue(deadLetterQueue);
    }

    /** A consumer was made. */
    void opened(MemoryConsumer consumer) {
        consumers.add(consumer);
        clock.watch(consumer);
    }

    /** A consumer is closed. */
    void closed(MemoryConsumer consumer) {
        clock.watchNoMore(consumer);
        consumers.remove(consumer);
        monitor.changed();
    }

    ChangeMonitor monitor() {
        return monitor;
    }

    MemoryClock clock() {
        return clock;
    }

    String nextTopicMessageId(String topic) {
        return topic + '-' + ids.incrementAndGet();
    }
}
