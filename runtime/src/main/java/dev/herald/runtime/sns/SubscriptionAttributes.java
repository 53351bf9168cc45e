package dev.herald.runtime.sns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.FilterScope;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;

/**
 * The configured attributes of a subscription, by their SNS names.
 *
 * @param wanted the configured attributes; other attributes are left unchanged, except for a filter
 */
public record SubscriptionAttributes(Map<String, String> wanted) {

    static final String RAW = "RawMessageDelivery";
    static final String FILTER = "FilterPolicy";
    static final String SCOPE = "FilterPolicyScope";
    static final String REDRIVE = "RedrivePolicy";

    /** Matches every message; setting it removes a filter. */
    private static final String NO_FILTER = "{}";
    private static final Set<String> FILTERING = Set.of(FILTER, SCOPE);
    private static final Map<String, String> DEFAULTS = Map.of(RAW, "false", FILTER, NO_FILTER, SCOPE,
            scope(FilterScope.HEADERS));

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    /** Compares numbers by value, so that 1 equals 1.0. */
    private static final Comparator<JsonNode> AS_NUMBERS = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    /** An attribute to set. */
    record Change(String name, String value) {
    }

    /**
     * The attributes for a topic's subscriber: its filter, the listener's attributes, and raw delivery unless configured
     * otherwise. Raw delivery is disabled for an endpoint, because raw messages are not signed.
     *
     * @throws IllegalArgumentException if the filter is not a JSON object; the text names its key
     */
    public static SubscriptionAttributes of(Subscription subscription) {
        Map<String, String> wanted = new TreeMap<>();
        wanted.put(RAW, "true");
        subscription.attributes().forEach((name, value) -> {
            if (!name.startsWith(SubscriberQueue.ATTRIBUTE)) {
                wanted.put(name, value);
            }
        });
        if (subscription.subscriber().push()) {
            wanted.put(RAW, "false");
        }
        String filter = subscription.subscriber().filter();
        if (filter != null) {
            JsonNode json = json(filter);
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException(ConfigKeys.ofListener(subscription.listenerId(), "filter") + " is '"
                        + filter + "'; a filter policy of Amazon SNS is a JSON object such as {\"tier\": [\"vip\"]}");
            }
            wanted.put(FILTER, filter);
            wanted.put(SCOPE, scope(subscription.subscriber().filterScope()));
        }
        return new SubscriptionAttributes(wanted);
    }

    /** Adds a dead-letter queue for undeliverable messages, unless another is configured. */
    public SubscriptionAttributes withDeadLetters(String queueArn) {
        Map<String, String> more = new TreeMap<>(wanted);
        more.putIfAbsent(REDRIVE, JSON.createObjectNode().put("deadLetterTargetArn", queueArn).toString());
        return new SubscriptionAttributes(more);
    }

    static boolean isRaw(Map<String, String> attributes) {
        return Boolean.parseBoolean(attributes.get(RAW));
    }

    private static String scope(FilterScope scope) {
        return scope == FilterScope.BODY ? "MessageBody" : "MessageAttributes";
    }

    /**
     * The attributes to set, in this order, on a subscription with the attributes {@code actual}. Between two calls, the
     * subscription may match too many messages but never too few: no policy is applied in the scope of another.
     */
    List<Change> changes(Map<String, String> actual) {
        List<Change> changes = new ArrayList<>();
        wanted.forEach((name, value) -> {
            if (!FILTERING.contains(name) && differs(name, actual)) {
                changes.add(new Change(name, value));
            }
        });
        boolean otherScope = differs(SCOPE, actual);
        if (otherScope) {
            if (isFiltered(actual)) {
                changes.add(new Change(FILTER, NO_FILTER));
            }
            changes.add(new Change(SCOPE, wanted.get(SCOPE)));
        }
        if (otherScope ? isFiltered(wanted) : differs(FILTER, actual)) {
            changes.add(new Change(FILTER, value(wanted, FILTER)));
        }
        return changes;
    }

    /** The differences between {@code actual} and the configured attributes, as text. */
    List<String> differences(Map<String, String> actual) {
        List<String> differences = new ArrayList<>();
        Set<String> names = new TreeSet<>(wanted.keySet());
        names.add(FILTER);
        for (String name : names) {
            if (differs(name, actual)) {
                differences.add(name + " is " + value(actual, name) + " instead of " + value(wanted, name));
            }
        }
        return differences;
    }

    /** An unwanted filter counts as a difference; the scope of an absent filter does not. */
    private boolean differs(String name, Map<String, String> actual) {
        if (!wanted.containsKey(name) && !name.equals(FILTER)) {
            return false;
        }
        String one = value(wanted, name);
        String other = value(actual, name);
        boolean same = name.equals(RAW) ? one.equalsIgnoreCase(other) : one.equals(other);
        return !same && !sameJson(one, other);
    }

    private static boolean isFiltered(Map<String, String> attributes) {
        return !sameJson(value(attributes, FILTER), NO_FILTER);
    }

    private static String value(Map<String, String> attributes, String name) {
        String value = attributes.get(name);
        return value == null || value.isBlank() ? DEFAULTS.getOrDefault(name, "") : value;
    }

    private static boolean sameJson(String one, String other) {
        JsonNode json = json(one);
        return json != null && json.isContainerNode() && json.equals(AS_NUMBERS, json(other));
    }

    /** @return {@code null} if it is not JSON */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }
}
