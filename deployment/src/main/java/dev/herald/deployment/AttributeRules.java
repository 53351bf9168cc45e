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

/** The rules of a listener's attributes that are written out; those with expressions are checked at run time. */
final class AttributeRules {

    /** Keys as they look on each broker that has them. */
    private static final Map<String, String> KEYS = Map.of(BrokerKind.RABBITMQ.name(), "order.*.created, order.#",
            BrokerKind.REDIS.name(), "orders, invoices.*");

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final AnnotationInstance annotation;
    private final Optional<BrokerKind> broker;
    private final String subject;
    private final Problems problems;

    /** @param broker the broker, in whose language the filter is; empty if that is a problem already */
    AttributeRules(AnnotationInstance annotation, Optional<BrokerKind> broker, String subject, Problems problems) {
        this.annotation = annotation;
        this.broker = broker;
        this.subject = subject;
        this.problems = problems;
    }

    /** The attributes as written; what is wrong with them is among the problems. */
    Attributes read(boolean batch) {
        if (!batch) {
            List.of("batchSize", "batchLinger").forEach(this::onlyOfBatches);
        }
        return new Attributes(number("concurrency", 1), number("prefetch", 0),
                duration("visibilityTimeout", Duration.ofSeconds(1)), duration("maxProcessingTime", Duration.ofMillis(1)),
                number("maxAttempts", 1), duration("retryDelay", Duration.ZERO), number("batchSize", 1),
                duration("batchLinger", Duration.ZERO), filter(), filterScope(), durable(), push());
    }

    private void onlyOfBatches(String attribute) {
        if (!Annotations.text(annotation, attribute).isEmpty()) {
            addProblem(attribute, "but the method takes no List; take List<T>, or remove " + attribute);
        }
    }

    private String number(String attribute, int least) {
        String text = Annotations.text(annotation, attribute);
        if (isLiteral(text)) {
            try {
                if (Integer.parseInt(text.strip()) < least) {
                    addProblem(attribute, "which is too small; write " + least + " or more");
                }
            } catch (NumberFormatException unreadable) {
                addProblem(attribute, "which is no number; write a whole number, " + least + " or more");
            }
        }
        return text;
    }

    private String duration(String attribute, Duration least) {
        String text = Annotations.text(annotation, attribute);
        if (isLiteral(text)) {
            try {
                if (DurationConverter.parseDuration(text).compareTo(least) < 0) {
                    addProblem(attribute, "which is too short; write "
                            + (least.isZero() ? "0 or more" : least.toMillis() + "ms or more"));
                }
            } catch (IllegalArgumentException unreadable) {
                addProblem(attribute, "which is no duration; write one like 30s, 500ms, 15m or PT1M");
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
                addProblem("filter", "which is no JSON object; write one like {\"tier\":[\"vip\"]}");
            }
        } else if (json) {
            addProblem("filter", "which is a policy over headers, but on the broker '" + known.name()
                    + "' a filter is the keys to get, separated by commas; write them, such as \"" + KEYS.get(known.name())
                    + "\"");
        } else if (Stream.of(text.split(",", -1)).anyMatch(String::isBlank)) {
            addProblem("filter", "in which a key is empty; write keys separated by commas, such as \""
                    + KEYS.get(known.name()) + "\"");
        }
    }

    private FilterScope filterScope() {
        AnnotationValue written = annotation.value("filterScope");
        FilterScope scope = written == null ? FilterScope.HEADERS : FilterScope.valueOf(written.asEnum());
        if (scope == FilterScope.BODY) {
            broker.filter(known -> known.has(Capability.KEYED_TOPICS)).ifPresent(known -> problems.add(subject,
                    Annotations.describe(annotation) + " has filterScope = BODY, but on the broker '" + known.name()
                            + "' a filter is the keys to get, and looks at no payload; remove it"));
        }
        return scope;
    }

    /** Only a topic's subscriber can say. */
    private boolean durable() {
        AnnotationValue written = annotation.value("durable");
        return written == null || written.asBoolean();
    }

    private boolean push() {
        AnnotationValue written = annotation.value("push");
        return written != null && written.asBoolean();
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

    private void addProblem(String attribute, String text) {
        problems.add(subject, Annotations.describe(annotation) + " has " + attribute + " = \""
                + Annotations.text(annotation, attribute) + "\", " + text);
    }
}
