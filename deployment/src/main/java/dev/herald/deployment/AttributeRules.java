package dev.herald.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.runtime.configuration.DurationConverter;

import dev.herald.FilterScope;
import dev.herald.deployment.BrokerKind.Capability;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.support.Expressions;

/** Validates the literal attributes of an annotation of a listener; attributes with expressions are validated at run time. */
final class AttributeRules {

    /** Example keys for each broker with keyed topics. */
    private static final Map<String, String> EXAMPLE_KEYS = Map.of(BrokerKind.RABBITMQ.name(), "order.*.created, order.#",
            BrokerKind.REDIS.name(), "orders, invoices.*");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final AnnotationInstance annotation;
    private final Optional<BrokerKind> broker;
    private final String subject;
    private final Problems problems;

    /** @param broker the broker, which defines the syntax of filters; empty if it is unknown, which is reported elsewhere */
    AttributeRules(AnnotationInstance annotation, Optional<BrokerKind> broker, String subject, Problems problems) {
        this.annotation = annotation;
        this.broker = broker;
        this.subject = subject;
        this.problems = problems;
    }

    /** Returns the attributes as written, and reports those that are invalid. */
    Attributes read(boolean batch) {
        if (!batch) {
            List.of("batchSize", "batchLinger").forEach(this::requireBatch);
        }
        return new Attributes(number("concurrency", 1), number("prefetch", 0),
                duration("visibilityTimeout", Duration.ofSeconds(1)), duration("maxProcessingTime", Duration.ofMillis(1)),
                number("maxAttempts", 1), duration("retryDelay", Duration.ZERO), number("batchSize", 1),
                duration("batchLinger", Duration.ZERO), filter(), filterScope(), !Annotations.isFalse(annotation, "durable"),
                Annotations.isTrue(annotation, "push"));
    }

    private void requireBatch(String attribute) {
        if (!Annotations.text(annotation, attribute).isEmpty()) {
            addProblem(attribute, "but the method does not take a List; take List<T>, or remove " + attribute);
        }
    }

    /** A number as written; it is reported if it is invalid. */
    String number(String attribute, int least) {
        String text = Annotations.text(annotation, attribute);
        if (isLiteral(text)) {
            try {
                if (Integer.parseInt(text.strip()) < least) {
                    addProblem(attribute, "which is too small; use " + least + " or more");
                }
            } catch (NumberFormatException unreadable) {
                addProblem(attribute, "which is not a number; use an integer, " + least + " or more");
            }
        }
        return text;
    }

    /** A duration as written; it is reported if it is invalid. */
    String duration(String attribute, Duration least) {
        String text = Annotations.text(annotation, attribute);
        if (isLiteral(text)) {
            try {
                Duration duration = DurationConverter.parseDuration(text);
                if (duration == null) {
                    addProblem(attribute, "which is blank; use a value such as 30s, or remove " + attribute);
                } else if (duration.compareTo(least) < 0) {
                    addProblem(attribute, "which is too short; use "
                            + (least.isZero() ? "0 or more" : least.toMillis() + "ms or more"));
                }
            } catch (IllegalArgumentException unreadable) {
                addProblem(attribute, "which is not a duration; use a value such as 30s, 500ms, 15m or PT1M");
            }
        }
        return text;
    }

    private String filter() {
        String text = Annotations.text(annotation, "filter");
        if (isLiteral(text)) {
            broker.ifPresent(known -> checkFilter(text, known));
        }
        return text;
    }

    private void checkFilter(String text, BrokerKind known) {
        boolean json = isJsonObject(text);
        if (!known.has(Capability.KEYED_TOPICS)) {
            if (!json) {
                addProblem("filter", "which is not a JSON object; use a filter policy such as {\"tier\":[\"vip\"]}");
            }
        } else if (json) {
            addProblem("filter", "which is a filter policy, but on the broker '" + known.name()
                    + "' a filter is a comma-separated list of keys; use keys such as \"" + EXAMPLE_KEYS.get(known.name())
                    + "\"");
        } else if (Stream.of(text.split(",", -1)).anyMatch(String::isBlank)) {
            addProblem("filter", "which contains an empty key; use keys separated by single commas, such as \""
                    + EXAMPLE_KEYS.get(known.name()) + "\"");
        }
    }

    private FilterScope filterScope() {
        AnnotationValue written = annotation.value("filterScope");
        FilterScope scope = written == null ? FilterScope.HEADERS : FilterScope.valueOf(written.asEnum());
        if (scope == FilterScope.BODY) {
            broker.filter(known -> known.has(Capability.KEYED_TOPICS)).ifPresent(known -> problems.add(subject,
                    Annotations.describe(annotation) + " has filterScope = BODY, but on the broker '" + known.name()
                            + "' a filter is a list of keys and cannot match payloads; remove filterScope"));
        }
        return scope;
    }

    private static boolean isJsonObject(String text) {
        try {
            return JSON.readTree(text).isObject();
        } catch (JsonProcessingException unreadable) {
            return false;
        }
    }

    private static boolean isLiteral(String text) {
        return !text.isEmpty() && !Expressions.isExpression(text);
    }

    private void addProblem(String attribute, String reasonAndCure) {
        problems.add(subject, Annotations.describe(annotation) + " has " + attribute + " = \""
                + Annotations.text(annotation, attribute) + "\", " + reasonAndCure);
    }
}
