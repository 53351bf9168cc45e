package dev.herald.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.MethodParameterInfo;
import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;

/** Reads the signature of one listener method and reports everything that is invalid. */
final class ListenerSignatureReader {

    /** Types that are not payloads but that users try as parameters, and what to do instead. */
    private static final List<Mistake> MISTAKES = List.of(
            new Mistake("dev.herald.OutgoingMessage", "it is a message to publish; take Message<T>"),
            new Mistake("dev.herald.MessagePublisher", "inject it into the class instead"),
            new Mistake("dev.herald.Listeners", "inject it into the class instead"),
            new Mistake("dev.herald.Listener", "inject dev.herald.Listeners into the class instead"),
            new Mistake("dev.herald.BatchResult", "return it instead"),
            new Mistake("software.amazon.awssdk.services.sqs.model.Message",
                    "take dev.herald.Message<T> and call unwrap(…)"),
            new Mistake("com.rabbitmq.client.Delivery", "take dev.herald.Message<T> and call unwrap(…)"),
            new Mistake("com.rabbitmq.client.GetResponse", "take dev.herald.Message<T> and call unwrap(…)"),
            new Mistake("org.eclipse.microprofile.reactive.messaging.Message", "take dev.herald.Message<T>"));

    /** Annotations for parameters of publishers only. */
    private static final List<DotName> PUBLISHER_ONLY = List.of(DotNames.GROUP_ID, DotNames.DEDUPLICATION_ID,
            DotNames.ROUTING_KEY);

    private record Mistake(String type, String cure) {
    }

    private final MethodInfo method;
    private final String subject;
    private final Problems problems;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Set<String> headers = new HashSet<>();
    private Type payload;
    private Type openMessage;
    private boolean batch;
    private boolean single;

    private ListenerSignatureReader(MethodInfo method, Problems problems) {
        this.method = method;
        this.subject = Methods.describe(method);
        this.problems = problems;
    }

    /** Reads a signature; empty if it is invalid, which is reported. */
    static Optional<ListenerSignature> read(MethodInfo method, Problems problems) {
        Optional<String> problem = Methods.suspendProblem(method);
        if (problem.isPresent()) {
            problems.add(Methods.describe(method), problem.get());
            return Optional.empty();
        }
        return new ListenerSignatureReader(method, problems).read();
    }

    private Optional<ListenerSignature> read() {
        int before = problems.size();
        method.parameters().forEach(this::parameter);
        checkTogether();
        ReturnReader.Returned returned = new ReturnReader(subject, problems).read(method.returnType(), batch);
        return problems.grewSince(before)
                ? Optional.empty()
                : Optional.of(new ListenerSignature(List.copyOf(parameters), payload, batch, returned.kind(),
                        returned.value()));
    }

    private void parameter(MethodParameterInfo parameter) {
        Type type = parameter.type();
        if (parameter.hasAnnotation(DotNames.HEADER)) {
            header(parameter);
        } else if (PUBLISHER_ONLY.stream().anyMatch(parameter::hasAnnotation)) {
            problems.add(subject, "@GroupId, @DeduplicationId and @RoutingKey are for publishers; take Message<T> to read "
                    + "these values");
        } else if (Types.is(type, DotNames.HEADERS)) {
            parameters.add(Parameter.of(ParameterKind.HEADERS));
        } else if (Types.is(type, DotNames.ACKNOWLEDGEMENT)) {
            parameters.add(Parameter.of(ParameterKind.ACKNOWLEDGEMENT));
        } else if (Types.is(type, DotNames.LEASE)) {
            parameters.add(Parameter.of(ParameterKind.LEASE));
        } else if (Types.is(type, DotNames.LIST)) {
            batch = true;
            Types.argument(type).ifPresentOrElse(this::content, () -> reportOpenType(type, "List<Order>"));
        } else {
            single = true;
            content(type);
        }
    }

    private void header(MethodParameterInfo parameter) {
        Parameter header = new HeaderParameterReader(subject, problems).read(parameter);
        if (!headers.add(header.header())) {
            problems.add(subject, "two parameters take the header '" + header.header() + "'; remove one");
        }
        parameters.add(header);
    }

    private void content(Type type) {
        if (Types.is(type, DotNames.MESSAGE)) {
            if (isFirst(ParameterKind.MESSAGE, "Message")) {
                Types.argument(type).ifPresentOrElse(this::payload, () -> openMessage = type);
            }
        } else if (isFirst(ParameterKind.PAYLOAD, "payload")) {
            payload(type);
        }
    }

    /** Adds the parameter, and reports it if there is one of its kind already. */
    private boolean isFirst(ParameterKind kind, String what) {
        boolean first = parameters.stream().noneMatch(parameter -> parameter.kind() == kind);
        if (!first) {
            problems.add(subject, "takes more than one " + what + " parameter; annotate headers with "
                    + "@Header(\"name\"), and remove the others");
        }
        parameters.add(Parameter.of(kind));
        return first;
    }

    private void payload(Type type) {
        mistake(type.name()).ifPresent(cure -> problems.add(subject,
                "cannot take a " + Types.display(type) + "; " + cure));
        if (!Types.isConcrete(type)) {
            reportOpenType(type, "Order");
        } else if (payload != null && Types.isConcrete(payload)
                && !Types.canonical(payload).equals(Types.canonical(type))) {
            problems.add(subject, "takes the payload as " + Types.display(payload) + " and as " + Types.display(type)
                    + "; use the same type in both");
        }
        payload = type;
    }

    private static Optional<String> mistake(DotName type) {
        if (DotNames.UNSUPPORTED_ASYNC.contains(type) || type.equals(DotNames.UNI) || type.equals(DotNames.STAGE)
                || type.equals(DotNames.COMPLETABLE_FUTURE)) {
            return Optional.of("it is called once per message; take the payload itself, or a List for a batch");
        }
        return MISTAKES.stream().filter(mistake -> mistake.type().equals(type.toString())).map(Mistake::cure)
                .findFirst();
    }

    private void reportOpenType(Type type, String example) {
        problems.add(subject, Types.display(type) + " does not specify the payload type, which only the signature can "
                + "define; use a concrete type, such as " + example);
    }

    private void checkTogether() {
        if (openMessage != null && payload == null) {
            reportOpenType(openMessage, "Message<Order>");
        } else if (payload == null && !batch && !parameters.isEmpty() || method.parametersCount() == 0) {
            problems.add(subject, "takes neither the payload nor the message; add a parameter of the payload's type "
                    + "or Message<T>");
        }
        if (batch && single) {
            problems.add(subject, "takes a List and a single payload or Message; take only List<T> or List<Message<T>> "
                    + "in a batch listener");
        }
        if (batch && (!headers.isEmpty() || parameters.contains(Parameter.of(ParameterKind.HEADERS)))) {
            problems.add(subject, "takes headers with a List, but each message has its own headers; take List<Message<T>> "
                    + "and read them from each message");
        }
    }
}
