package dev.herald.memory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.inject.Singleton;

import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.memory.MemoryMessage.State;
import dev.herald.spi.Body;
import dev.herald.spi.Destination.Kind;

/**
 * The queues and topics of the memory broker, for tests to inject: send to them, look into them, make them fail. Names
 * are physical ones. A queue or topic that is named for the first time is created; looking at one that does not exist
 * shows it empty. Thread-safe; no method waits for messages.
 */
@Singleton
public class MemoryQueues {

    private final MemoryClock clock;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, MemoryTopic> topics = new ConcurrentHashMap<>();
    private final Map<String, String> deadLetterQueues = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> publishesToFail = new ConcurrentHashMap<>();

    public MemoryQueues(MemoryClock clock) {
        this.clock = clock;
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
        queue(queue).expireLeases();
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
        return queue != null ? queue : queues.computeIfAbsent(name, missing -> new MemoryQueue(missing, clock, ids));
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

    String nextTopicMessageId(String topic) {
        return topic + '-' + ids.incrementAndGet();
    }
}
