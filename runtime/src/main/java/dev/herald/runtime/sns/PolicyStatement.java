package dev.herald.runtime.sns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Evaluates whether a statement of a queue's policy allows a topic to send. If in doubt, it does not: the consequence is
 * only a redundant statement.
 */
final class PolicyStatement {

    static final String SNS = "sns.amazonaws.com";
    static final String SEND = "sqs:SendMessage";
    static final String SOURCE = "aws:SourceArn";

    private static final Set<String> FIELDS = Set.of("Sid", "Effect", "Principal", "Action", "Resource", "Condition");
    /** Operators that compare ARNs part by part. In IAM, {@code ArnEquals} accepts wildcards like {@code ArnLike}. */
    private static final Set<String> BY_PARTS = Set.of("arnequals", "arnlike");

    private PolicyStatement() {
    }

    /** Whether the statement allows the topic to send to the queue. */
    static boolean allows(JsonNode statement, String topicArn, String queueArn) {
        return statement.isObject() && FIELDS.containsAll(names(statement))
                && statement.path("Effect").asText().equals("Allow")
                && isSns(statement.path("Principal"))
                && any(statement.path("Action"), action -> like(lower(action), lower(SEND)))
                && any(statement.path("Resource"), resource -> like(resource, queueArn))
                && holds(statement.path("Condition"), topicArn);
    }

    private static boolean isSns(JsonNode principal) {
        return principal.asText().equals("*")
                || any(principal.path("AWS"), "*"::equals)
                || any(principal.path("Service"), SNS::equals);
    }

    /** All conditions must hold. Conditions on other keys than the source are assumed not to hold. */
    private static boolean holds(JsonNode conditions, String topicArn) {
        if (conditions.isMissingNode()) {
            return true;
        }
        if (!conditions.isObject()) {
            return false;
        }
        for (Map.Entry<String, JsonNode> condition : conditions.properties()) {
            Predicate<String> comparison = comparison(lower(condition.getKey()), topicArn);
            if (comparison == null || !condition.getValue().isObject()) {
                return false;
            }
            for (Map.Entry<String, JsonNode> key : condition.getValue().properties()) {
                if (!lower(key.getKey()).equals(lower(SOURCE)) || !any(key.getValue(), comparison)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** @return {@code null} for other operators */
    private static Predicate<String> comparison(String operator, String topicArn) {
        if (BY_PARTS.contains(operator)) {
            return pattern -> likeByParts(pattern, topicArn);
        }
        return switch (operator) {
            case "stringequals" -> topicArn::equals;
            case "stringlike" -> pattern -> like(pattern, topicArn);
            default -> null;
        };
    }

    /** The last of the six parts may contain colons; a wildcard does not match across parts. */
    private static boolean likeByParts(String pattern, String arn) {
        String[] patterns = pattern.split(":", 6);
        String[] parts = arn.split(":", 6);
        if (patterns.length != parts.length) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!like(patterns[i], parts[i])) {
                return false;
            }
        }
        return true;
    }

    /** {@code *} matches any number of characters, {@code ?} matches one. */
    private static boolean like(String pattern, String text) {
        String regex = Stream.of(pattern.split("(?<=[*?])|(?=[*?])"))
                .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
    }

    /** Tests a text, or each text of a list. */
    private static boolean any(JsonNode values, Predicate<String> test) {
        if (values.isTextual()) {
            return test.test(values.textValue());
        }
        for (JsonNode value : values.isArray() ? values : List.<JsonNode>of()) {
            if (value.isTextual() && test.test(value.textValue())) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
