package dev.herald.runtime.sns.push;

import java.util.Optional;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.sns.SnsSubscriptions;
import dev.herald.runtime.sns.SubscriptionAttributes;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;

/**
 * A topic's subscription of an endpoint, where Herald is to make it. What it finds it keeps, and brings in line with what is
 * configured; raw delivery, which has no signature, it turns off.
 */
public final class SnsPushSubscription {

    private static final Logger LOG = Logger.getLogger(SnsPushSubscription.class);

    private final Subscription listener;
    private final SnsSubscriptions subscriptions;
    private final SubscriptionAttributes wanted;
    private final Optional<SnsPushDeadLetters> deadLetters;
    private final Optional<String> url;
    private final String path;

    /**
     * @param listener whose endpoint it is
     * @param deadLetters where messages go that the endpoint did not take; empty for nowhere
     * @throws IllegalArgumentException if the listener's filter is no JSON object; the text names its key
     */
    public SnsPushSubscription(Subscription listener, SnsSubscriptions subscriptions, SnsEndpoints endpoints,
            Optional<SnsPushDeadLetters> deadLetters) {
        this.listener = listener;
        this.subscriptions = subscriptions;
        this.wanted = SubscriptionAttributes.of(listener);
        this.deadLetters = deadLetters;
        this.url = endpoints.url(listener.listenerId());
        this.path = endpoints.path(listener.listenerId());
    }

    /**
     * Makes sure of the dead-letter queue and subscribes the endpoint, unless it is. Returns before SNS has asked for
     * confirmation, or after.
     *
     * @throws MissingDestinationException if the dead-letter queue is missing and not to be created
     * @throws IllegalStateException if a call is not allowed; the text names the action and the cure
     * @throws SdkException if SNS or SQS refuses, or can't be reached
     */
    void subscribe(String topicArn) throws MissingDestinationException {
        Optional<String> deadLetterArn = deadLetters.isPresent() ? deadLetters.get().open(topicArn) : Optional.empty();
        if (url.isEmpty() || listener.destination().declare() != Declare.CREATE) {
            LOG.infof(
                    "Listener '%s' takes what Amazon SNS pushes to %s: see to it that this is subscribed to the topic %s, with "
                            + "raw delivery off; Herald does so with declare=create and quarkus.herald.sns.push.url",
                    listener.listenerId(), url.orElse("the application's path " + path), topicArn);
            return;
        }
        SubscriptionAttributes all = deadLetterArn.map(wanted::withDeadLetters).orElse(wanted);
        if (!subscriptions.ensure(topicArn, protocol(url.get()), url.get(), all).isConfirmed()) {
            LOG.warnf("The subscription of listener '%s' to the topic %s waits for its confirmation, and can't be changed "
                    + "before: if it is other than configured, remove it, or start the listener again once it is confirmed",
                    listener.listenerId(), topicArn);
        }
    }

    private static String protocol(String url) {
        return url.substring(0, url.indexOf(':'));
    }
}
