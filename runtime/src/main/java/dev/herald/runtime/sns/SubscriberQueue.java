package dev.herald.runtime.sns;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.herald.runtime.sqs.SqsQueueKeys;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FifoNaming;

/**
 * Name and attributes of the queue of a topic's subscriber, or of the dead-letter queue of its endpoint. Names in SQS have up
 * to 80 letters, digits, hyphens and underscores, and those of FIFO queues end in {@code .fifo}.
 */
public record SubscriberQueue(Subscription subscription) {

    /** The prefix of the listener attributes that apply to the queue rather than to the subscription. */
    static final String ATTRIBUTE = "queue.";

    private static final String NO_FIFO = " to a name that does not end in .fifo";
    private static final int MAX_NAME_LENGTH = 80;
    /** The length of a hyphen and a UUID. */
    private static final int UNIQUE = 37;
    private static final String POLICY = "Policy";
    private static final String RETENTION = "MessageRetentionPeriod";

    /**
     * Expresses the subscription to the topic as one to its durable queue.
     *
     * @throws IllegalArgumentException if the name is invalid or the queue cannot be subscribed; the text names the key
     */
    Subscription durable() {
        String queue = checked(legal(subscription.subscriber().queue()), queueKey());
        rejectFifoQueueOfStandardTopic(queue, queueCure());
        return to(queue, subscription.destination().declare(), queueAttributes(),
                subscription.deadLetterQueue() == null ? null : deadLetterQueue());
    }

    private String deadLetterQueue() {
        return checked(legal(subscription.deadLetterQueue()), deadLetterKey());
    }

    /**
     * Expresses the subscription to the topic as one to the dead-letter queue of the subscriber's endpoint; empty if it is
     * disabled.
     *
     * @throws IllegalArgumentException if the name is invalid or the topic cannot send to the queue; the text names the key
     */
    public Optional<Subscription> deadLetters() {
        if (subscription.deadLetterQueue() == null) {
            return Optional.empty();
        }
        String queue = deadLetterQueue();
        rejectFifoQueueOfStandardTopic(queue, deadLetterKey() + NO_FIFO);
        return Optional.of(to(queue, subscription.destination().declare(),
                Map.of(RETENTION, SqsSubscriberQueue.DEAD_LETTER_RETENTION_SECONDS),
                null));
    }

    /**
     * Expresses the subscription to the topic as one to a temporary queue, which is always created. {@code *} stands for the
     * unique part of the name. There is no dead-letter queue, because it would outlive its owner.
     */
    Subscription temporary() {
        String queue = FifoNaming.named(temporaryPrefix() + "*", fifo());
        rejectFifoQueueOfStandardTopic(queue, queueCure());
        return to(queue, Declare.CREATE, queueAttributes(), null);
    }

    /** The prefix of the names of temporary queues, which is followed by a unique part. */
    String temporaryPrefix() {
        String base = FifoNaming.base(FifoNaming.nameOf(legal(subscription.subscriber().queue())));
        int longest = MAX_NAME_LENGTH - FifoNaming.named("", fifo()).length() - UNIQUE;
        return base.substring(0, Math.min(base.length(), longest)) + "-";
    }

    /** Whether the queue is a FIFO queue. */
    boolean fifo() {
        return FifoNaming.isFifo(subscription.subscriber().queue());
    }

    private Subscription to(String queue, Declare declare, Map<String, String> attributes, String deadLetterQueue) {
        Destination destination = new Destination(Kind.QUEUE, queue, queue, subscription.destination().client(), declare,
                attributes);
        return new Subscription(subscription.listenerId(), destination, null, Map.of(), subscription.visibilityTimeout(),
                subscription.maxProcessingTime(), deadLetterQueue, subscription.maxAttempts(), subscription.waitTime(),
                subscription.maxPollers(), subscription.buffer());
    }

    private Map<String, String> queueAttributes() {
        Map<String, String> attributes = new HashMap<>();
        subscription.attributes().forEach((name, value) -> {
            if (name.startsWith(ATTRIBUTE)) {
                attributes.put(name.substring(ATTRIBUTE.length()), value);
            }
        });
        return Map.copyOf(attributes);
    }

    /** Without the configured policy, which is expected to differ because the topic's statement is added to it. */
    static Subscription withoutPolicy(Subscription queue) {
        Map<String, String> attributes = new HashMap<>(queue.destination().attributes());
        attributes.remove(POLICY);
        Destination destination = queue.destination();
        return new Subscription(queue.listenerId(),
                new Destination(Kind.QUEUE, destination.name(), destination.physicalName(), destination.client(),
                        destination.declare(), Map.copyOf(attributes)),
                null, queue.attributes(), queue.visibilityTimeout(), queue.maxProcessingTime(), queue.deadLetterQueue(),
                queue.maxAttempts(), queue.waitTime(), queue.maxPollers(), queue.buffer());
    }

    /** The configuration keys of the queue. */
    SqsQueueKeys keys() {
        return new SqsQueueKeys(topicKey("declare"), queueKey(), topicKey("dead-letter"));
    }

    /** The configuration keys of the dead-letter queue of the endpoint. */
    public SqsQueueKeys deadLetterKeys() {
        return new SqsQueueKeys(keys().declare(), deadLetterKey(), keys().deadLetter());
    }

    private String deadLetterKey() {
        return keys().deadLetter() + ".name";
    }

    private String queueKey() {
        return ConfigKeys.ofListener(subscription.listenerId(), "queue");
    }

    private String topicKey(String name) {
        return ConfigKeys.of(subscription.destination(), name);
    }

    /** Replaces invalid characters, which the names of the application and the listener may contain. */
    private static String legal(String queue) {
        if (FifoNaming.isUrl(queue) || FifoNaming.isArn(queue)) {
            return queue;
        }
        return FifoNaming.named(FifoNaming.base(queue).replaceAll("[^A-Za-z0-9_-]", "-"), FifoNaming.isFifo(queue));
    }

    private String checked(String queue, String key) {
        String name = FifoNaming.nameOf(queue);
        if (name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("listener '" + subscription.listenerId() + "' has the queue '" + name
                    + "', whose name has " + name.length() + " characters, but Amazon SQS allows " + MAX_NAME_LENGTH
                    + ": set " + key + " to a shorter name");
        }
        return queue;
    }

    private String queueCure() {
        return queueKey() + NO_FIFO + ", or " + topicKey("name") + " to a FIFO topic";
    }

    private void rejectFifoQueueOfStandardTopic(String queue, String cure) {
        if (FifoNaming.isFifo(queue) && !SnsTopicAddress.of(subscription.destination().physicalName()).fifo()) {
            throw new IllegalArgumentException("listener '" + subscription.listenerId() + "' has the FIFO queue '"
                    + FifoNaming.nameOf(queue) + "', but Amazon SNS does not deliver messages of the standard "
                    + subscription.destination() + " to FIFO queues: set " + cure);
        }
    }
}
