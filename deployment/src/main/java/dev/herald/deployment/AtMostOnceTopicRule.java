package dev.herald.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.AckMode;
import dev.herald.FailureAction;
import dev.herald.deployment.BrokerKind.Capability;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.spi.Destination.Kind;

/**
 * The rule for topics whose messages are delivered at most once (Redis Pub/Sub): a subscriber cannot settle a message,
 * so everything that controls redelivery has no effect.
 */
final class AtMostOnceTopicRule {

    /** Attributes that have no effect on such topics. */
    private static final List<String> SETTLEMENT_ATTRIBUTES = List.of("maxAttempts", "retryDelay", "visibilityTimeout");

    /** Why failed messages cannot be retried. */
    static final String NO_RETRIES = "Redis Pub/Sub delivers at most once: a failed message is dropped";

    private final MethodInfo method;
    private final AnnotationInstance annotation;
    private final Problems problems;

    AtMostOnceTopicRule(MethodInfo method, AnnotationInstance annotation, Problems problems) {
        this.method = method;
        this.annotation = annotation;
        this.problems = problems;
    }

    static boolean appliesTo(DestinationRef source) {
        return source.kind() == Kind.TOPIC && !BrokerKind.named(source.broker()).has(Capability.AT_LEAST_ONCE_TOPICS);
    }

    /** @param publishes whether the returned value is published */
    void check(ListenerSignature signature, boolean publishes) {
        List<String> ineffective = ineffective(signature, publishes);
        if (!ineffective.isEmpty()) {
            problems.add(Methods.describe(method), Annotations.describe(annotation) + " has " + String.join(", ", ineffective)
                    + ", but Redis Pub/Sub delivers at most once: messages cannot be settled, retried or answered; remove "
                    + ineffective.stream().map(AtMostOnceTopicRule::name).collect(Collectors.joining(", "))
                    + ", or publish to a queue and use @QueueListener");
        }
    }

    /** @param failures the rules that apply to the method */
    void check(DeclaredFailures failures) {
        failures.ofMethod().forEach(rule -> check(rule, "its", "remove the rule, or use DROP"));
        failures.ofClass().forEach(rule -> check(rule, "its class's", "move the rule to the methods that listen to queues, or "
                + "use DROP"));
    }

    private void check(DeclaredFailures.Rule rule, String whose, String cure) {
        if (rule.action() != FailureAction.DROP) {
            problems.add(Methods.describe(method), whose + " @OnFailure for " + rule.exception() + " has action = "
                    + rule.action() + ", but " + NO_RETRIES + "; " + cure);
        }
    }

    /** Of an attribute without its value. */
    private static String name(String ineffective) {
        return ineffective.replaceFirst(" = .*", "");
    }

    private List<String> ineffective(ListenerSignature signature, boolean publishes) {
        List<String> found = new ArrayList<>();
        if (annotation.value("ack") != null && annotation.value("ack").asEnum().equals(AckMode.MANUAL.name())) {
            found.add("ack = MANUAL");
        }
        if (signature.takes(ParameterKind.ACKNOWLEDGEMENT)) {
            found.add("an Acknowledgement parameter");
        }
        if (signature.takes(ParameterKind.LEASE)) {
            found.add("a Lease parameter");
        }
        if (returns(DotNames.BATCH_RESULT)) {
            found.add("the return type BatchResult");
        }
        if (signature.value() != null && !publishes) {
            found.add("the return type " + Types.display(method.returnType()) + " without @Publisher");
        }
        if (Annotations.isTrue(annotation, "durable")) {
            found.add("durable = true");
        }
        SETTLEMENT_ATTRIBUTES.stream().filter(attribute -> !Annotations.text(annotation, attribute).isEmpty())
                .forEach(attribute -> found.add(attribute + " = \"" + Annotations.text(annotation, attribute) + "\""));
        return found;
    }

    private boolean returns(DotName type) {
        Type returned = method.returnType();
        return Types.is(returned, type) || Types.argument(returned).filter(argument -> Types.is(argument, type)).isPresent();
    }
}
