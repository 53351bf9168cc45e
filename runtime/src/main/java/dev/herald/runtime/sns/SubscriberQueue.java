package dev.herald.runtime.sns;

import java.util.HashMap;
import java.util.Map;

import dev.herald.runtime.sqs.SqsQueueKeys;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;

/**
 * What the queue of a topic's subscriber is called, and made of. Amazon SQS takes names of up to 80 letters, digits, hyphens
 * and underscores, and {@code .fifo} at the end of those of FIFO queues.
 */
record SubscriberQueue(Subscription subscription) {

    /** How the attributes of a listener begin that are its queue's, and not its subscription's. */
    static final String ATTRIBUTE = "queue.";

    private static final String FIFO = ".fifo";
    private static final int LONGEST_NAME = 80;
    /** A hyphen and a UUID. */
    private static final int UNIQUE = 37;
    private static final String POLICY = "Policy";

    /**
     * The subscription to the topic as one to the queue.
     *
     * @throws IllegalArgumentException if there can be no such queue, or it can't be subscribed; the text names the key
     */
    Subscription durable() {
        String queue = checked(legal(subscription.subscriber().queue()), queueKey());
        refuseUnordered(queue);
        String deadLetters = subscription.deadLetterQueue() == null
                ? null
                : checked(legal(subscription.deadLetterQueue()), keys().deadLetter() + ".name");
        return to(queue, subscription.destination().declare(), deadLetters);
    }

    /**
     * The subscription to the topic as one to a queue that nobody else has, and that is created whatever is configured: its
     * name is this one's, with something of its own before the end. Without a dead-letter queue: nobody would know whose it
     * was.
     */
    Subscription temporary() {
        String queue = temporaryPrefix() + "*" + temporarySuffix();
        refuseUnordered(queue);
        return to(queue, Declare.CREATE, null);
    }

    /** How the names of temporary queues begin: what tells one from others follows. */
    String temporaryPrefix() {
        String name = simpleName(legal(subscription.subscriber().queue()));
        String base = name.endsWith(FIFO) ? name.substring(0, name.length() - FIFO.length()) : name;
        return base.substring(0, Math.min(base.length(), LONGEST_NAME - UNIQUE - temporarySuffix().length())) + "-";
    }

    String temporarySuffix() {
        return subscription.subscriber().queue().endsWith(FIFO) ? FIFO : "";
    }

    private Subscription to(String queue, Declare declare, String deadLetterQueue) {
        Destination destination = new Destination(Kind.QUEUE, queue, queue, subscription.destination().client(), declare,
                queueAttributes());
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
        String topic = topicKey("");
        return new SqsQueueKeys(topic + "declare", queueKey(), topic + "dead-letter");
    }

    private String queueKey() {
        return "quarkus.herald.listener.\"" + subscription.listenerId() + "\".queue";
    }

    private String topicKey(String name) {
        return "quarkus.herald.topic.\"" + subscription.destination().name() + "\"." + name;
    }

    /** Names are put together from those of an application, a topic and a listener, which may have other characters. */
    private static String legal(String queue) {
        if (isAddress(queue)) {
            return queue;
        }
        boolean fifo = queue.endsWith(FIFO);
        String base = fifo ? queue.substring(0, queue.length() - FIFO.length()) : queue;
        return base.replaceAll("[^A-Za-z0-9_-]", "-") + (fifo ? FIFO : "");
    }

    private String checked(String queue, String key) {
        String name = simpleName(queue);
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("listener '" + subscription.listenerId() + "' has the queue '" + name
                    + "', whose name has " + name.length() + " characters, and Amazon SQS takes " + LONGEST_NAME
                    + ": set " + key + " to a shorter one");
        }
        return queue;
    }

    private void refuseUnordered(String queue) {
        if (queue.endsWith(FIFO) && !SnsTopicAddress.of(subscription.destination().physicalName()).fifo()) {
            throw new IllegalArgumentException("listener '" + subscription.listenerId() + "' has the FIFO queue '"
                    + simpleName(queue) + "', and Amazon SNS delivers no messages of the standard "
                    + subscription.destination() + " to one: set " + queueKey()
                    + " to a name that does not end in .fifo, or " + topicKey("name") + " to a FIFO topic");
        }
    }

    private static boolean isAddress(String queue) {
        return queue.startsWith("arn:") || queue.startsWith("http://") || queue.startsWith("https://");
    }

    private static String simpleName(String queue) {
        return isAddress(queue) ? queue.substring(Math.max(queue.lastIndexOf('/'), queue.lastIndexOf(':')) + 1) : queue;
    }
}
