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
 * What the queue of a topic's subscriber is called, and made of, or that for what his endpoint did not take. Amazon SQS takes
 * names of up to 80 letters, digits, hyphens and underscores, and {@code .fifo} at the end of those of FIFO queues.
 */
public record SubscriberQueue(Subscription subscription) {

    /** How the attributes of a listener begin that are its queue's, and not its subscription's. */
    static final String ATTRIBUTE = "queue.";

    private static final String NO_FIFO = " to a name that does not end in .fifo";
    private static final int LONGEST_NAME = 80;
    /** A hyphen and a UUID. */
    private static final int UNIQUE = 37;
    private static final String POLICY = "Policy";
    private static final String RETENTION = "MessageRetentionPeriod";

    /**
     * The subscription to the topic as one to the queue.
     *
     * @throws IllegalArgumentException if there can be no such queue, or it can't be subscribed; the text names the key
     */
    Subscription durable() {
        String queue = checked(legal(subscription.subscriber().queue()), queueKey());
        refuseUnordered(queue, queueCure());
        return to(queue, subscription.destination().declare(), queueAttributes(),
                subscription.deadLetterQueue() == null ? null : deadLetterQueue());
    }

    private String deadLetterQueue() {
        return checked(legal(subscription.deadLetterQueue()), deadLetterKey());
    }

    /**
     * The subscription to the topic as one to the queue for what the subscriber's endpoint did not take, which has no
     * dead-letter queue of its own; empty if there is to be none.
     *
     * @throws IllegalArgumentException if there can be no such queue, or the topic can't send to it; the text names the key
     */
    public Optional<Subscription> deadLetters() {
        if (subscription.deadLetterQueue() == null) {
            return Optional.empty();
        }
        String queue = deadLetterQueue();
        refuseUnordered(queue, deadLetterKey() + NO_FIFO);
        return Optional.of(to(queue, subscription.destination().declare(),
                Map.of(RETENTION, SqsSubscriberQueue.DEAD_LETTER_RETENTION_SECONDS),
                null));
    }

    /**
     * The subscription to the topic as one to a queue that nobody else has, and that is created whatever is configured: its
     * name is this one's, with something of its own before the end. Without a dead-letter queue: nobody would know whose it
     * was.
     */
    Subscription temporary() {
        String queue = FifoNaming.named(temporaryPrefix() + "*", fifo());
        refuseUnordered(queue, queueCure());
        return to(queue, Declare.CREATE, queueAttributes(), null);
    }

    /** How the names of temporary queues begin: what tells one from others follows. */
    String temporaryPrefix() {
        String base = FifoNaming.base(FifoNaming.nameOf(legal(subscription.subscriber().queue())));
        int longest = LONGEST_NAME - FifoNaming.named("", fifo()).length() - UNIQUE;
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

    /** As its consumer sees it: the policy the queue was created with is one that has to change. */
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

    /** Which keys configure it. */
    SqsQueueKeys keys() {
        return new SqsQueueKeys(topicKey("declare"), queueKey(), topicKey("dead-letter"));
    }

    /** Which keys configure the queue for what the endpoint did not take. */
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

    /** Names are put together from those of an application, a topic and a listener, which may have other characters. */
    private static String legal(String queue) {
        if (FifoNaming.isUrl(queue) || FifoNaming.isArn(queue)) {
            return queue;
        }
        return FifoNaming.named(FifoNaming.base(queue).replaceAll("[^A-Za-z0-9_-]", "-"), FifoNaming.isFifo(queue));
    }

    private String checked(String queue, String key) {
        String name = FifoNaming.nameOf(queue);
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("listener '" + subscription.listenerId() + "' has the queue '" + name
                    + "', whose name has " + name.length() + " characters, and Amazon SQS takes " + LONGEST_NAME
                    + ": set " + key + " to a shorter one");
        }
        return queue;
    }

    private String queueCure() {
        return queueKey() + NO_FIFO + ", or " + topicKey("name") + " to a FIFO topic";
    }

    private void refuseUnordered(String queue, String cure) {
        if (FifoNaming.isFifo(queue) && !SnsTopicAddress.of(subscription.destination().physicalName()).fifo()) {
            throw new IllegalArgumentException("listener '" + subscription.listenerId() + "' has the FIFO queue '"
                    + FifoNaming.nameOf(queue) + "', and Amazon SNS delivers no messages of the standard "
                    + subscription.destination() + " to one: set " + cure);
        }
    }
}
