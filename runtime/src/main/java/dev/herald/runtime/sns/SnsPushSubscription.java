package dev.herald.runtime.sns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.Subscription;

import dev.herald.FilterScope;
import dev.herald.spi.Destination.Declare;

/**
 * A topic's subscription of an endpoint, where Herald is to make it. What it finds it keeps: it changes the filter if that
 * differs, and turns raw delivery off, which has no signature.
 */
final class SnsPushSubscription {

    private static final Logger LOG = Logger.getLogger(SnsPushSubscription.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RAW = "RawMessageDelivery";
    private static final String FILTER = "FilterPolicy";
    private static final String SCOPE = "FilterPolicyScope";
    private static final String BY_ATTRIBUTES = "MessageAttributes";
    private static final String BY_BODY = "MessageBody";
    private static final String NO_FILTER = "{}";

    private final dev.herald.spi.Subscription listener;
    private final SnsClient client;
    private final Optional<String> url;
    private final String path;

    /** @param listener whose endpoint it is; its filter is a filter policy, its attributes those of the subscription */
    SnsPushSubscription(dev.herald.spi.Subscription listener, SnsClient client, SnsEndpoints endpoints) {
        this.listener = listener;
        this.client = client;
        this.url = endpoints.url(listener.listenerId());
        this.path = endpoints.path(listener.listenerId());
    }

    /**
     * Subscribes the endpoint, unless it is. Returns before SNS has asked for confirmation, or after.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SNS refuses, or can't be reached
     */
    void subscribe(String topicArn) {
        if (url.isEmpty() || listener.destination().declare() != Declare.CREATE) {
            LOG.infof(
                    "Listener '%s' takes what Amazon SNS pushes to %s: see to it that this is subscribed to the topic %s, with "
                            + "raw delivery off; Herald does so with declare=create and quarkus.herald.sns.push.url",
                    listener
                            .listenerId(),
                    url.orElse("the application's path " + path), topicArn);
            return;
        }
        Optional<Subscription> existing = client.listSubscriptionsByTopicPaginator(request -> request.topicArn(topicArn))
                .subscriptions().stream().filter(subscription -> url.get().equals(subscription.endpoint())).findFirst();
        if (existing.isEmpty()) {
            subscribe(topicArn, url.get());
        } else if (isConfirmed(existing.get())) {
            adjust(existing.get().subscriptionArn());
        } else {
            confirmAnew(topicArn, url.get());
        }
    }

    /** In place of an ARN there is a word until the subscription is confirmed. */
    private static boolean isConfirmed(Subscription subscription) {
        return subscription.subscriptionArn() != null && subscription.subscriptionArn().startsWith("arn:");
    }

    private void subscribe(String topicArn, String endpoint) {
        Map<String, String> attributes = new LinkedHashMap<>(listener.attributes());
        attributes.put(RAW, "false");
        if (listener.subscriber().filter() != null) {
            attributes.put(FILTER, listener.subscriber().filter());
            attributes.put(SCOPE, scope());
        }
        client.subscribe(request -> request.topicArn(topicArn).endpoint(endpoint)
                .protocol(endpoint.substring(0, endpoint.indexOf(':'))).attributes(attributes).returnSubscriptionArn(true));
    }

    /**
     * SNS asks again: nobody may have been there when it asked first. Until it is confirmed, a subscription can't be
     * changed.
     */
    private void confirmAnew(String topicArn, String endpoint) {
        try {
            subscribe(topicArn, endpoint);
        } catch (InvalidParameterException differs) {
            LOG.warnf("The subscription of listener '%s' to the topic %s waits for its confirmation, and is other than "
                    + "configured: remove it, or start the listener again once it is confirmed (%s)", listener.listenerId(),
                    topicArn, differs.getMessage());
        }
    }

    private void adjust(String subscriptionArn) {
        Map<String, String> found = client
                .getSubscriptionAttributes(request -> request.subscriptionArn(subscriptionArn)).attributes();
        if (Boolean.parseBoolean(found.get(RAW))) {
            set(subscriptionArn, RAW, "false");
        }
        String filter = listener.subscriber().filter() == null ? NO_FILTER : listener.subscriber().filter();
        String scope = scope();
        boolean filterDiffers = !isSame(filter, found.getOrDefault(FILTER, NO_FILTER));
        boolean scopeDiffers = listener.subscriber().filter() != null
                && !scope.equals(found.getOrDefault(SCOPE, BY_ATTRIBUTES));
        // Filters over the body may be nested, others may not: at no time is there one that its scope does not allow.
        if (scopeDiffers && scope.equals(BY_BODY)) {
            set(subscriptionArn, SCOPE, scope);
        }
        if (filterDiffers) {
            set(subscriptionArn, FILTER, filter);
        }
        if (scopeDiffers && !scope.equals(BY_BODY)) {
            set(subscriptionArn, SCOPE, scope);
        }
    }

    private String scope() {
        return listener.subscriber().filterScope() == FilterScope.BODY ? BY_BODY : BY_ATTRIBUTES;
    }

    private void set(String subscriptionArn, String name, String value) {
        LOG.infof("The subscription of listener '%s' (%s) has another %s than configured, which is changed",
                listener.listenerId(), subscriptionArn, name);
        client.setSubscriptionAttributes(request -> request.subscriptionArn(subscriptionArn).attributeName(name)
                .attributeValue(value));
    }

    private static boolean isSame(String filter, String other) {
        try {
            return JSON.readTree(filter).equals(JSON.readTree(other));
        } catch (JsonProcessingException notJson) {
            return filter.equals(other);
        }
    }
}
