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
 * Finds out what prevents a topic's messages from reaching a subscriber's queue, and logs each finding once, with the
 * commands that fix it. Not thread-safe.
 */
final class SubscriptionAudit {

    private static final Logger LOG = Logger.getLogger(SubscriptionAudit.class);

    private static final int MAX_REPORT_LENGTH = 4000;

    private final Subscription subscription;
    private final Subscription queueSubscription;
    private final SnsTopic topic;
    private final SqsSubscriberQueue queue;
    private final SnsSubscriptions subscriptions;
    private final SubscriptionAttributes wanted;
    private final SnsUnwrapping unwrapping;
    private String reported = "";

    /**
     * @param subscription the subscription to the topic
     * @param queueSubscription the subscription, expressed as one to the queue
     * @param unwrapping is told whether the subscription is raw
     */
    SubscriptionAudit(Subscription subscription, Subscription queueSubscription, SnsTopic topic, SqsSubscriberQueue queue,
            SnsSubscriptions subscriptions, SubscriptionAttributes wanted, SnsUnwrapping unwrapping) {
        this.subscription = subscription;
        this.queueSubscription = queueSubscription;
        this.topic = topic;
        this.queue = queue;
        this.subscriptions = subscriptions;
        this.wanted = wanted;
        this.unwrapping = unwrapping;
    }

    /** What is missing or wrong, and the commands that fix it. */
    private record Findings(List<String> missing, List<String> wrong, List<String> commands) {

        Findings() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * Checks all resources without changing them.
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
            checkSubscription(findings, complete, arns, found, commands);
        } catch (SdkException failure) {
            if (!SnsFailures.isMissingTopic(failure)) {
                throw failure;
            }
            // The topic was deleted after the last lookup: the next check reports everything.
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
            checkPolicy(findings, found.queue().get(), arns, commands);
        }
    }

    private void checkPolicy(Findings findings, SqsQueue found, SubscriberArns arns, AwsCommands commands) {
        try {
            QueuePolicy.parse(found.policy()).allowing(arns.topic(), arns.queue()).ifPresent(policy -> {
                findings.wrong.add("the policy of the queue " + arns.queue() + " does not allow the topic " + arns.topic()
                        + " to send");
                findings.commands.add(commands.setPolicy(found.url(), policy));
            });
        } catch (IllegalArgumentException unreadable) {
            findings.wrong.add("the policy of the queue " + arns.queue() + " " + unreadable.getMessage());
        }
    }

    private void checkSubscription(Findings findings, boolean complete, SubscriberArns arns, Found found,
            AwsCommands commands) {
        Optional<Existing> existing = complete
                ? subscriptions.find(arns.topic(), SnsSubscriptions.SQS, arns.queue())
                : Optional.empty();
        if (existing.isEmpty()) {
            // Its topic may have been deleted as well: look up both next time.
            topic.forget();
            if (complete) {
                findings.missing.add("the queue " + arns.queue() + " is not subscribed to " + subscription.destination()
                        + ": subscribe it, or set " + ConfigKeys.of(subscription.destination(), "declare") + "=create");
            }
            findings.commands.add(commands.subscribe(arns.topic(), arns.queue(), wanted.wanted()));
        } else if (!existing.get().isConfirmed()) {
            findings.missing.add(SnsConnector.unconfirmed(arns.topic(), found.queue().orElseThrow()));
        } else {
            unwrapping.subscribed(existing.get().attributes());
            compare(findings, existing.get(), commands);
        }
    }

    private void compare(Findings findings, Existing existing, AwsCommands commands) {
        List<String> differences = wanted.differences(existing.attributes());
        if (!differences.isEmpty()) {
            findings.wrong.add("the subscription " + existing.arn() + " differs from its configuration: "
                    + String.join(", ", differences));
            for (Change change : wanted.changes(existing.attributes())) {
                findings.commands.add(commands.setAttribute(existing.arn(), change));
            }
        }
    }

    /** Logs each finding once, not after every check. */
    private void report(Findings findings, SubscriberArns arns) {
        List<String> all = new ArrayList<>(findings.missing);
        all.addAll(findings.wrong);
        String text = TextSanitizer.of(String.join("; ", all), MAX_REPORT_LENGTH);
        if (!text.isEmpty() && !text.equals(reported)) {
            LOG.warnf("Listener '%s': %s.%nTo fix:%n  %s%nRequired IAM permissions of the application:%n  %s",
                    subscription.listenerId(), text, String.join(System.lineSeparator() + "  ", findings.commands),
                    AwsCommands.permissions(arns.topic(), arns.queue(), arns.deadLetterQueue()));
        }
        reported = text;
    }
}
