package dev.herald.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.herald.FilterScope;
import dev.herald.Headers;
import dev.herald.spi.Body;

/**
 * An Amazon SNS filter policy over the headers or the body of a message: every key has to be satisfied, by any one of the
 * conditions listed for it; {@code $or} takes a list of policies of which one has to be satisfied. In a policy over bodies
 * a key may lead to further keys. Immutable.
 */
public final class FilterPolicy {

    /** Lets everything through. */
    public static final FilterPolicy ALL = new FilterPolicy(FilterScope.HEADERS, values -> true);

    private final FilterScope scope;
    private final Predicate<FilterValues> predicate;

    private FilterPolicy(FilterScope scope, Predicate<FilterValues> predicate) {
        this.scope = scope;
        this.predicate = predicate;
    }

    /** Reads a policy over headers. */
    public static FilterPolicy parse(String json) {
        return parse(json, FilterScope.HEADERS);
    }

    /**
     * Reads a policy.
     *
     * @param json the policy, or {@code null} or blank for {@link #ALL}
     * @throws IllegalArgumentException if it is not a valid filter policy; the message says where and why
     */
    public static FilterPolicy parse(String json, FilterScope scope) {
        if (json == null || json.isBlank()) {
            return ALL;
        }
        try {
            return new FilterPolicy(scope, policy(FilterValues.JSON.readTree(json), List.of(), scope));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the filter policy " + json + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether a message with these headers passes; of a policy over headers. */
    public boolean matches(Headers headers) {
        return predicate.test(FilterValues.of(headers));
    }

    /** Whether a message passes. */
    public boolean matches(Headers headers, Body body) {
        return scope == FilterScope.HEADERS
                ? matches(headers)
                : FilterValues.of(body).filter(predicate).isPresent();
    }

    private static Predicate<FilterValues> policy(JsonNode policy, List<String> path, FilterScope scope) {
        if (!policy.isObject() || policy.isEmpty()) {
            throw new IllegalArgumentException(
                    "a filter policy is a JSON object such as {\"tier\":[\"vip\"]}, not " + policy);
        }
        List<Predicate<FilterValues>> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : policy.properties()) {
            all.add(entry.getKey().equals("$or")
                    ? anyOf(entry.getValue(), path, scope)
                    : key(and(path, entry.getKey()), entry.getValue(), scope));
        }
        return values -> all.stream().allMatch(one -> one.test(values));
    }

    private static List<String> and(List<String> path, String key) {
        List<String> longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }

    private static Predicate<FilterValues> anyOf(JsonNode policies, List<String> path, FilterScope scope) {
        if (!policies.isArray() || policies.size() < 2) {
            throw new IllegalArgumentException("$or takes a list of at least two policies, not " + policies);
        }
        List<Predicate<FilterValues>> any = new ArrayList<>();
        policies.forEach(policy -> any.add(policy(policy, path, scope)));
        return values -> any.stream().anyMatch(one -> one.test(values));
    }

    private static Predicate<FilterValues> key(List<String> path, JsonNode conditions, FilterScope scope) {
        String name = String.join(".", path);
        if (scope == FilterScope.BODY && conditions.isObject()) {
            return policy(conditions, path, scope);
        }
        if (!conditions.isArray() || conditions.isEmpty()) {
            throw new IllegalArgumentException(
                    "the filter policy's key '" + name + "' takes a list of conditions, not " + conditions);
        }
        List<Predicate<Object>> any = new ArrayList<>();
        conditions.forEach(condition -> any.add(FilterCondition.of(name, condition)));
        return values -> {
            List<Object> found = values.at(path);
            return any.stream().anyMatch(one -> found.isEmpty() ? one.test(null) : found.stream().anyMatch(one));
        };
    }
}
