package dev.herald.deployment;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.AckMode;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;

/** Reads the listeners a method is, one for each annotation, and finds everything wrong with them. */
final class ListenerReader {

    private final AnnotationView annotations;
    private final DestinationResolver destinations;
    private final Problems problems;

    ListenerReader(AnnotationView annotations, DestinationResolver destinations, Problems problems) {
        this.annotations = annotations;
        this.destinations = destinations;
        this.problems = problems;
    }

    /** The listeners that are valid. */
    List<ListenerDefinition> read(MethodInfo method) {
        checkModifiers(method);
        Optional<ListenerSignature> signature = ListenerSignatureReader.read(method, problems);
        Optional<ThreadModel> threads = signature
                .map(known -> new ThreadRule(annotations, problems).of(method, known.returns()));
        Optional<AnnotationInstance> publisher = Optional.ofNullable(method.declaredAnnotation(DotNames.PUBLISHER));
        Optional<DestinationRef> forward = publisher
                .flatMap(found -> destinations.ofPublisher(found, Methods.describe(method), problems));
        signature.ifPresent(known -> checkForward(method, known, publisher, forward));
        List<ListenerDefinition> definitions = new ArrayList<>();
        for (AnnotationInstance annotation : annotationsOf(method)) {
            ListenerAnnotation listener = new ListenerAnnotation(method, annotation);
            Optional<DestinationRef> source = listener.source();
            Optional<String> id = source.flatMap(listener::id);
            signature.ifPresent(known -> listener.check(known, source, publisher.isPresent()));
            Attributes attributes = listener.attributes(signature, source);
            if (signature.isPresent() && id.isPresent()) {
                definitions.add(new ListenerDefinition(id.get(), method, source.orElseThrow(), listener.ack(),
                        attributes, threads.orElseThrow(), signature.get(), forward.orElse(null)));
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
            problems.add(subject, "a listener method can't be private, for the container calls it; "
                    + "make it package-private or public");
        }
        if (Modifier.isStatic(method.flags())) {
            problems.add(subject, "a listener method can't be static, for it is called on a bean; remove static");
        }
    }

    private void checkForward(MethodInfo method, ListenerSignature signature, Optional<AnnotationInstance> publisher,
            Optional<DestinationRef> forward) {
        String subject = Methods.describe(method);
        Type value = signature.value();
        if (publisher.isPresent() && value == null) {
            problems.add(subject, "has @Publisher but returns no value to publish; return one, or remove @Publisher");
        } else if (value != null) {
            forward.filter(target -> destinations.isFifo(target) && !carriesGroup(value))
                    .ifPresent(target -> problems.add(subject, fifo(target, value)));
        }
    }

    /** Whether a returned value, or each one of a returned list, can say its group. */
    static boolean carriesGroup(Type value) {
        Type message = Types.is(value, DotNames.LIST) ? Types.argument(value).orElse(value) : value;
        return Types.is(message, DotNames.OUTGOING_MESSAGE);
    }

    /** Why a returned value can't go to a FIFO destination. */
    static String fifo(DestinationRef target, Type value) {
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
                            + "', which can't be a configuration key; write letters, digits, '-', '_', '.', ':' or '/'"));
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

        private void checkPush(Optional<DestinationRef> source) {
            AnnotationValue push = annotation.value("push");
            if (push != null && push.asBoolean()) {
                source.flatMap(destinations::pushProblem).ifPresent(why -> problems.add(subject,
                        Annotations.describe(annotation) + " has push = true, but " + why));
                if (annotation.value("durable") != null && !annotation.value("durable").asBoolean()) {
                    problems.add(subject,
                            Annotations.describe(annotation) + " has push = true and durable = false, but an endpoint is "
                                    + "subscribed for all instances and stays so; remove one of the two");
                }
            }
        }

        private void checkSettlement(ListenerSignature signature) {
            boolean takesAcknowledgement = signature.takes(ParameterKind.ACKNOWLEDGEMENT);
            if (ack() == AckMode.MANUAL && !takesAcknowledgement) {
                problems.add(subject, Annotations.describe(annotation) + " has ack = MANUAL, but nothing to settle with; "
                        + "add a parameter of type Acknowledgement, or remove ack = MANUAL");
            }
            if (ack() == AckMode.AUTO && takesAcknowledgement) {
                problems.add(subject, Annotations.describe(annotation) + " has ack = AUTO, so the container settles; "
                        + "set ack = MANUAL, or remove the Acknowledgement parameter");
            }
        }

        private void checkReply(ListenerSignature signature, Optional<DestinationRef> source, boolean publishes) {
            if (signature.value() != null && !publishes) {
                source.filter(target -> !DestinationResolver.hasRequests(target))
                        .ifPresent(target -> problems.add(subject, "returns " + Types.display(method.returnType())
                                + ", but nobody gets it: the broker '" + target.broker()
                                + "' has no request/reply; add @Publisher, or return void"));
            }
        }
    }
}
