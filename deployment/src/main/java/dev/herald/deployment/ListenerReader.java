package dev.herald.deployment;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.AckMode;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.metadata.ResultTarget;

/** Reads the listeners that a method declares, one per annotation, and reports everything that is invalid. */
final class ListenerReader {

    private final AnnotationView annotations;
    private final DestinationResolver destinations;
    private final Problems problems;

    ListenerReader(AnnotationView annotations, DestinationResolver destinations, Problems problems) {
        this.annotations = annotations;
        this.destinations = destinations;
        this.problems = problems;
    }

    /** The valid listeners of a method. */
    List<ListenerDefinition> read(MethodInfo method) {
        checkModifiers(method);
        Optional<ListenerSignature> signature = ListenerSignatureReader.read(method, problems);
        Optional<ThreadModel> threads = signature
                .map(known -> new ThreadRule(annotations, problems).of(method, known.returns()));
        Optional<AnnotationInstance> publisher = Optional.ofNullable(method.declaredAnnotation(DotNames.PUBLISHER));
        Optional<DestinationRef> forward = publisher
                .flatMap(found -> destinations.ofPublisher(found, Methods.describe(method), problems));
        Optional<ResultTarget> result = signature.map(ListenerSignature::value)
                .flatMap(value -> forward.map(target -> ResultPublisher.resultTarget(target, value)));
        signature.ifPresent(known -> checkForward(method, known, publisher, forward));
        DeclaredFailures failures = new OnFailureReader(annotations, problems).read(method);
        List<ListenerDefinition> definitions = new ArrayList<>();
        for (AnnotationInstance annotation : annotationsOf(method)) {
            ListenerAnnotation listener = new ListenerAnnotation(method, annotation);
            Optional<DestinationRef> source = listener.source();
            Optional<String> id = source.flatMap(listener::id);
            signature.ifPresent(known -> listener.check(known, source, publisher.isPresent()));
            source.ifPresent(known -> listener.check(known, failures));
            Attributes attributes = listener.attributes(signature, source);
            if (signature.isPresent() && id.isPresent()) {
                definitions.add(new ListenerDefinition(id.get(), method, source.orElseThrow(), listener.ack(),
                        attributes, failures, threads.orElseThrow(), signature.get(), result.orElse(null)));
            }
        }
        return definitions;
    }

    private List<AnnotationInstance> annotationsOf(MethodInfo method) {
        List<AnnotationInstance> all = new ArrayList<>();
        all.addAll(annotations.all(method, DotNames.QUEUE_LISTENER, DotNames.QUEUE_LISTENERS));
        all.addAll(annotations.all(method, DotNames.TOPIC_SUBSCRIBER, DotNames.TOPIC_SUBSCRIBERS));
        return all;
    }

    private void checkModifiers(MethodInfo method) {
        String subject = Methods.describe(method);
        if (Modifier.isPrivate(method.flags())) {
            problems.add(subject, "a listener method cannot be private, because generated code calls it; "
                    + "make it package-private or public");
        }
        if (Modifier.isStatic(method.flags())) {
            problems.add(subject, "a listener method cannot be static, because it is called on a bean; remove static");
        }
    }

    private void checkForward(MethodInfo method, ListenerSignature signature, Optional<AnnotationInstance> publisher,
            Optional<DestinationRef> forward) {
        String subject = Methods.describe(method);
        Type value = signature.value();
        if (publisher.isPresent() && value == null) {
            problems.add(subject, "has @Publisher but does not return a value to publish; return one, or remove @Publisher");
        } else if (value != null) {
            forward.filter(target -> destinations.isFifo(target) && !carriesGroup(value))
                    .ifPresent(target -> problems.add(subject, missingGroup(target, value)));
        }
    }

    /** Whether a returned value, or each element of a returned list, can have a group id. */
    static boolean carriesGroup(Type value) {
        Type message = Types.is(value, DotNames.LIST) ? Types.argument(value).orElse(value) : value;
        return Types.is(message, DotNames.OUTGOING_MESSAGE);
    }

    /** Why a returned value cannot be published to a FIFO destination, and the cure. */
    static String missingGroup(DestinationRef target, Type value) {
        return "publishes to '" + target.destination() + "', which is FIFO and needs a group id; return OutgoingMessage<"
                + Types.display(value) + "> with a groupId instead of " + Types.display(value);
    }

    /** One annotation on one method. */
    private final class ListenerAnnotation {

        private final MethodInfo method;
        private final AnnotationInstance annotation;
        private final String subject;

        ListenerAnnotation(MethodInfo method, AnnotationInstance annotation) {
            this.method = method;
            this.annotation = annotation;
            this.subject = Methods.describe(method);
        }

        Optional<DestinationRef> source() {
            return destinations.ofListener(annotation, subject, problems);
        }

        Optional<String> id(DestinationRef source) {
            String written = Annotations.text(annotation, "id");
            Optional<String> id = written.isEmpty()
                    ? Optional.of(source.destination())
                    : destinations.resolved(annotation, "id", written, subject, problems);
            id.filter(text -> text.isEmpty() || text.startsWith("<") || text.chars().anyMatch(this::isIllegal))
                    .ifPresent(text -> problems.add(subject, Annotations.describe(annotation) + " has the id '" + text
                            + "', which cannot be part of a configuration key; use letters, digits, '-', '_', '.', ':' or '/'"));
            return id;
        }

        private boolean isIllegal(int character) {
            return character == '"' || character == '\\' || Character.isWhitespace(character)
                    || Character.isISOControl(character);
        }

        AckMode ack() {
            return annotation.value("ack") == null ? AckMode.AUTO : AckMode.valueOf(annotation.value("ack").asEnum());
        }

        Attributes attributes(Optional<ListenerSignature> signature, Optional<DestinationRef> source) {
            boolean batch = signature.map(ListenerSignature::batch).orElse(true);
            return new AttributeRules(annotation, source.map(target -> BrokerKind.named(target.broker())), subject, problems)
                    .read(batch);
        }

        void check(ListenerSignature signature, Optional<DestinationRef> source, boolean publishes) {
            if (source.isPresent() && AtMostOnceTopicRule.appliesTo(source.get())) {
                new AtMostOnceTopicRule(method, annotation, problems).check(signature, publishes);
            } else {
                checkSettlement(signature);
                checkReply(signature, source, publishes);
            }
            checkPush(source);
        }

        void check(DestinationRef source, DeclaredFailures failures) {
            if (AtMostOnceTopicRule.appliesTo(source)) {
                new AtMostOnceTopicRule(method, annotation, problems).check(failures);
            }
        }

        private void checkPush(Optional<DestinationRef> source) {
            if (Annotations.isTrue(annotation, "push")) {
                source.flatMap(destinations::pushProblem).ifPresent(why -> problems.add(subject,
                        Annotations.describe(annotation) + " has push = true, but " + why));
                if (Annotations.isFalse(annotation, "durable")) {
                    problems.add(subject,
                            Annotations.describe(annotation) + " has push = true and durable = false, but an endpoint's "
                                    + "subscription is durable and shared by all instances; remove one of the two");
                }
            }
        }

        private void checkSettlement(ListenerSignature signature) {
            boolean takesAcknowledgement = signature.takes(ParameterKind.ACKNOWLEDGEMENT);
            if (ack() == AckMode.MANUAL && !takesAcknowledgement) {
                problems.add(subject,
                        Annotations.describe(annotation)
                                + " has ack = MANUAL, but the method has no Acknowledgement parameter; "
                                + "add one, or remove ack = MANUAL");
            }
            if (ack() == AckMode.AUTO && takesAcknowledgement) {
                problems.add(subject,
                        Annotations.describe(annotation) + " has ack = AUTO, so Herald settles the message, but the method "
                                + "has an Acknowledgement parameter; set ack = MANUAL, or remove the parameter");
            }
        }

        private void checkReply(ListenerSignature signature, Optional<DestinationRef> source, boolean publishes) {
            if (signature.value() != null && !publishes) {
                source.filter(target -> !DestinationResolver.hasRequests(target))
                        .ifPresent(target -> problems.add(subject, "returns " + Types.display(method.returnType())
                                + ", but the broker '" + target.broker()
                                + "' does not support request/reply; add @Publisher to publish it, or return void"));
            }
        }
    }
}
