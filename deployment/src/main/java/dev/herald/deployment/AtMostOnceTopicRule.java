package dev.herald.deployment;

import java.util.ArrayList;
import java.util.List;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.AckMode;
import dev.herald.deployment.BrokerKind.Capability;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.spi.Destination.Kind;

/**
 * The rule of topics that nobody settles (Redis Pub/Sub): a message comes once at most, so a subscriber has no say in
 * whether it comes again.
 */
final class AtMostOnceTopicRule {

    /** Attributes that have no effect there. */
    private static final List<String> OF_SETTLEMENT = List.of("maxAttempts", "retryDelay", "visibilityTimeout");

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

    /** @param publishes whether a returned value is published */
    void check(ListenerSignature signature, boolean publishes) {
        List<String> meaningless = meaningless(signature, publishes);
        if (!meaningless.isEmpty()) {
            problems.add(Methods.describe(method), Annotations.describe(annotation) + " has " + String.join(", ", meaningless)
                    + ", but the topic's broker delivers a message once at most: nobody can settle it, try it again or"
                    + " answer it; remove that, or use @QueueListener and publish to a queue");
        }
    }

    private List<String> meaningless(ListenerSignature signature, boolean publishes) {
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
            found.add("BatchResult as result");
        }
        if (signature.value() != null && !publishes) {
            found.add(Types.display(method.returnType()) + " as result without @Publisher");
        }
        OF_SETTLEMENT.stream().filter(attribute -> !Annotations.text(annotation, attribute).isEmpty())
                .forEach(attribute -> found.add(attribute + " = \"" + Annotations.text(annotation, attribute) + "\""));
        return found;
    }

    private boolean returns(DotName type) {
        Type returned = method.returnType();
        return Types.is(returned, type) || Types.argument(returned).filter(argument -> Types.is(argument, type)).isPresent();
    }
}
