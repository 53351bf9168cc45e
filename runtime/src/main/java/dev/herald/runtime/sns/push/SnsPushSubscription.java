package dev.herald.runtime.sns.push;

import java.util.Optional;

import org.jboss.logging.Logger;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.runtime.sns.SnsSubscriptions;
import dev.herald.runtime.sns.SubscriptionAttributes;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.MissingDestinationException;

/**
 * Subscribes an endpoint to a topic. An existing subscription is kept, and its attributes are updated; raw delivery is
 * disabled, because raw messages have no signature.
 */
final class SnsPushSubscription {

    private static final Logger LOG = Logger.getLogger(SnsPushSubscription.class);

    private final Subscription listener;
    private final SnsSubscriptions subscriptions;
    private final SubscriptionAttributes wanted;
    private final Optional<SnsPushDeadLetters> deadLetters;
    private final Optional<String> url;
    private final String path;

    /**
     * @param listener the listener behind the endpoint
     * @param deadLetters the dead-letter queue of the endpoint, if there is one
     * @throws IllegalArgumentException if the listener's filter is not a JSON object; the text names its key
     */
    SnsPushSubscription(Subscription listener, SnsSubscriptions subscriptions, SnsEndpoints endpoints,
            Optional<SnsPushDeadLetters> deadLetters) {
        this.listener = listener;
        this.subscriptions = subscriptions;
        this.wanted = SubscriptionAttributes.of(listener);
        this.deadLetters = deadLetters;
        this.url = endpoints.url(listener.listenerId());
        this.path = endpoints.path(listener.listenerId());
    }

    /**
     * Checks or creates the dead-letter queue, and subscribes the endpoint unless it is subscribed. SNS requests the
     * confirmation of the subscription at any time during or after this call.
     *
     * @throws MissingDestinationException if the dead-letter queue is missing and must not be created
     * @throws IllegalStateException if a permission is missing; the text names the action and the cure
     * @throws SdkException if SNS or SQS rejects a call or cannot be reached
     */
    void subscribe(String topicArn) throws MissingDestinationException {
        Optional<String> deadLetterArn = deadLetters.isPresent() ? deadLetters.get().open(topicArn) : Optional.empty();
        if (url.isEmpty() || listener.destination().declare() != Declare.CREATE) {
            LOG.infof(
                    "Listener '%s' receives SNS notifications at %s; make sure it is subscribed to the topic %s with raw "
                            + "delivery disabled. With declare=create and %s, Herald subscribes it",
                    listener.listenerId(), url.orElse("the application's path " + path), topicArn, ConfigKeys.ofPush("url"));
            return;
        }
        SubscriptionAttributes all = deadLetterArn.map(wanted::withDeadLetters).orElse(wanted);
        if (!subscriptions.ensure(topicArn, protocol(url.get()), url.get(), all).isConfirmed()) {
            LOG.warnf("The subscription of listener '%s' to the topic %s is not confirmed yet, so its attributes cannot be "
                    + "changed: if they differ from the configuration, restart the listener after the confirmation, or delete "
                    + "the subscription",
                    listener.listenerId(), topicArn);
        }
    }

    private static String protocol(String url) {
        return url.substring(0, url.indexOf(':'));
    }
}
