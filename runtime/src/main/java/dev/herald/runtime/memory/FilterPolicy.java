package dev.herald.runtime.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.herald.Headers;

/**
 * An Amazon SNS filter policy over the headers of a message: every key has to be satisfied, by any one of the
 * conditions listed for it; {@code $or} takes a list of policies of which one has to be satisfied. Binary headers count
 * as absent, as in SNS. Immutable.
 */
public final class FilterPolicy {

    /** Lets everything through. */
    public static final FilterPolicy ALL = new FilterPolicy(headers -> true);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Predicate<Headers> predicate;

    private FilterPolicy(Predicate<Headers> predicate) {
        this.predicate = predicate;
    }

    /**
     * Reads a policy.
     *
     * @param json the policy, or {@code null} or blank for {@link #ALL}
     * @throws IllegalArgumentException if it is no filter policy; the text says where and why
     */
    public static FilterPolicy parse(String json) {
        if (json == null || json.isBlank()) {
            return ALL;
        }
        try {
            return new FilterPolicy(policy(JSON.readTree(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the filter policy " + json + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Whether a message with these headers passes. */
    public boolean matches(Headers headers) {
        return predicate.test(headers);
    }

    private static Predicate<Headers> policy(JsonNode policy) {
        if (!policy.isObject() || policy.isEmpty()) {
            throw new IllegalArgumentException(
                    "a filter policy is a JSON object such as {\"tier\":[\"vip\"]}, not " + policy);
        }
        List<Predicate<Headers>> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : policy.properties()) {
            all.add(entry.getKey().equals("$or") ? anyOf(entry.getValue()) : key(entry.getKey(), entry.getValue()));
        }
        return headers -> all.stream().allMatch(one -> one.test(headers));
    }

    private static Predicate<Headers> anyOf(JsonNode policies) {
        if (!policies.isArray() || policies.size() < 2) {
            throw new IllegalArgumentException("$or takes a list of at least two policies, not " + policies);
        }
        List<Predicate<Headers>> any = new ArrayList<>();
        policies.forEach(policy -> any.add(policy(policy)));
        return headers -> any.stream().anyMatch(one -> one.test(headers));
    }

    private static Predicate<Headers> key(String name, JsonNode conditions) {
        if (!conditions.isArray() || conditions.isEmpty()) {
            throw new IllegalArgumentException(
                    "the filter policy's key '" + name + "' takes a list of conditions, not " + conditions);
        }
        List<Predicate<Object>> any = new ArrayList<>();
        conditions.forEach(condition -> any.add(FilterCondition.of(name, condition)));
        return headers -> {
            Object value = headers.value(name).filter(present -> !(present instanceof byte[])).orElse(null);
            return any.stream().anyMatch(one -> one.test(value));
        };
    }
}
