package dev.herald.runtime.sns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.sns.SnsSubscriptions.Existing;
import dev.herald.runtime.sns.SubscriptionAttributes.Change;
import dev.herald.runtime.sqs.SqsQueue;
import dev.herald.runtime.sqs.SqsSource;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.runtime.sqs.SqsSubscriberQueue.Found;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.MissingDestinationException;
import dev.herald.spi.support.TextSanitizer;

/**
 * Finds out what keeps a topic's messages from a subscriber's queue, and tells it once, with what mends it. For one thread at
 * a time.
 */
final class SubscriptionAudit {

    private static final Logger LOG = Logger.getLogger(SubscriptionAudit.class);

    private static final int LONGEST_REPORT = 4000;

    private final Subscription subscription;
    private final Subscription queueSubscription;
    private final SnsTopic topic;
    private final SqsSubscriberQueue queue;
    private final SnsSubscriptions subscriptions;
    private final SubscriptionAttributes wanted;
    private String reported = "";

    /**
     * @param subscription to the topic
     * @param queueSubscription the same as one to the queue
     */
    SubscriptionAudit(Subscription subscription, Subscription queueSubscription, SnsTopic topic, SqsSubscriberQueue queue,
            SnsSubscriptions subscriptions, SubscriptionAttributes wanted) {
        this.subscription = subscription;
        this.queueSubscription = queueSubscription;
        this.topic = topic;
        this.queue = queue;
        this.subscriptions = subscriptions;
        this.wanted = wanted;
    }

    /** What was found; the texts say what is wrong, the commands what mends it. */
    private record Findings(List<String> missing, List<String> wrong, List<String> commands) {

        Findings() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * Looks at everything, changes nothing.
     *
     * @throws MissingDestinationException if the topic, the queue, its dead-letter queue or the subscription is missing
     */
    SqsSource.Declared verify() throws MissingDestinationException {
        Findings findings = new Findings();
        Found found = subscriptions.permissions().look("sqs:GetQueueAttributes", queue::look);
        Optional<String> topicArn = topic.find();
        SubscriberArns arns = SubscriberArns.of(topicArn, topic, found, queueSubscription, queue.region());
        AwsCommands commands = new AwsCommands(topic.region(), queue.region());
        if (topicArn.isEmpty()) {
            findings.missing.add(topic.missing());
            findings.commands.add(commands.createTopic(topic.address().name(), topicAttributes()));
        }
        findings.missing.addAll(found.missing());
        addQueueCommands(findings, found, arns, commands);
        boolean complete = topicArn.isPresent() && found.queue().isPresent();
        try {
            lookAtSubscription(findings, complete, arns, found, commands);
        } catch (SdkException failure) {
            if (!SnsFailures.isMissingTopic(failure)) {
                throw failure;
            }
            // The topic that was remembered is gone: the next look tells the whole of it.
            topic.forget();
            throw new MissingDestinationException(topic.missing());
        }
        report(findings, arns);
        if (!findings.missing.isEmpty()) {
            throw new MissingDestinationException(String.join("; ", findings.missing));
        }
        return found.declared();
    }

    private Map<String, String> topicAttributes() {
        return SnsTopics.withFifo(topic.address(), subscription.destination().attributes());
    }

    private void addQueueCommands(Findings findings, Found found, SubscriberArns arns, AwsCommands commands) {
        boolean deadLetters = queueSubscription.deadLetterQueue() != null;
        if (deadLetters && found.deadLetterQueue().isEmpty()) {
            findings.commands
                    .add(commands.createQueue(FifoNaming.nameOf(arns.deadLetterQueue()), queue.deadLetterAttributes()));
        }
        if (found.queue().isEmpty()) {
            Map<String, String> attributes = new TreeMap<>(queue.attributes(arns.deadLetterQueue()));
            QueuePolicy.parse(attributes.get("Policy")).allowing(arns.topic(), arns.queue())
                    .ifPresent(policy -> attributes.put("Policy", policy));
            findings.commands.add(commands.createQueue(FifoNaming.nameOf(arns.queue()), attributes));
        } else {
            lookAtPolicy(findings, found.queue().get(), arns, commands);
        }
    }

    private void lookAtPolicy(Findings findings, SqsQueue found, SubscriberArns arns, AwsCommands commands) {
        try {
            QueuePolicy.parse(found.policy()).allowing(arns.topic(), arns.queue()).ifPresent(policy -> {
                findings.wrong.add("the policy of the queue " + arns.queue() + " does not let the topic " + arns.topic()
                        + " send");
                findings.commands.add(commands.setPolicy(found.url(), policy));
            });
        } catch (IllegalArgumentException unreadable) {
            findings.wrong.add("the policy of the queue " + arns.queue() + " " + unreadable.getMessage());
        }
    }

    private void lookAtSubscription(Findings findings, boolean complete, SubscriberArns arns, Found found,
            AwsCommands commands) {
        Optional<Existing> existing = complete
                ? subscriptions.find(arns.topic(), SnsSubscriptions.SQS, arns.queue())
                : Optional.empty();
        if (existing.isEmpty()) {
            // It may have gone with its topic: the next look is for both.
            topic.forget();
            if (complete) {
                findings.missing.add("the queue " + arns.queue() + " is not subscribed to " + subscription.destination()
                        + ": subscribe it, or set " + ConfigKeys.of(subscription.destination(), "declare") + "=create");
            }
            findings.commands.add(commands.subscribe(arns.topic(), arns.queue(), wanted.wanted()));
        } else if (!existing.get().isConfirmed()) {
            findings.missing.add(SnsConnecting.unconfirmed(arns.topic(), found.queue().orElseThrow()));
        } else {
            compare(findings, existing.get(), commands);
        }
    }

    private void compare(Findings findings, Existing existing, AwsCommands commands) {
        List<String> differences = wanted.differences(existing.attributes());
        if (!differences.isEmpty()) {
            findings.wrong.add("the subscription " + existing.arn() + " differs from what is configured: "
                    + String.join(", ", differences));
            for (Change change : wanted.changes(existing.attributes())) {
                findings.commands.add(commands.setAttribute(existing.arn(), change));
            }
        }
    }

    /** Once for each finding, not after every look. */
    private void report(Findings findings, SubscriberArns arns) {
        List<String> all = new ArrayList<>(findings.missing);
        all.addAll(findings.wrong);
        String text = TextSanitizer.of(String.join("; ", all), LONGEST_REPORT);
        if (!text.isEmpty() && !text.equals(reported)) {
            LOG.warnf("Listener '%s': %s.%nThis mends it:%n  %s%nThis is what the application has to be allowed:%n  %s",
                    subscription.listenerId(), text, String.join(System.lineSeparator() + "  ", findings.commands),
                    AwsCommands.permissions(arns.topic(), arns.queue(), arns.deadLetterQueue()));
        }
        reported = text;
    }
}
