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

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.PublisherMethod;
import dev.herald.runtime.metadata.PublisherMethod.Argument;
import dev.herald.runtime.metadata.PublisherMethod.ArgumentKind;
import dev.herald.runtime.metadata.PublisherMethod.ReturnKind;

/** Reads the signature of one method of a {@code @Publisher} interface and reports everything that is invalid. */
final class PublisherSignatureReader {

    private final MethodInfo method;
    private final String subject;
    private final Problems problems;
    private final List<Argument> arguments = new ArrayList<>();
    private final Set<String> headers = new HashSet<>();
    private int payloadIndex = -1;
    private Type payload;
    private boolean batch;
    private boolean complete;

    private PublisherSignatureReader(MethodInfo method, Problems problems) {
        this.method = method;
        this.subject = Methods.describe(method);
        this.problems = problems;
    }

    /**
     * A valid method.
     *
     * @param method what is recorded for the running application
     * @param payload the payload's type; for a batch, that of each element
     */
    record Valid(PublisherMethod method, Type payload) {
    }

    /**
     * @param target the destination; empty if it is invalid, which is reported elsewhere
     * @param fifo whether the destination is FIFO, so that messages need a group id
     * @return empty if the method is invalid, which is reported
     */
    static Optional<Valid> read(MethodInfo method, Optional<DestinationRef> target, boolean fifo, Problems problems) {
        Optional<String> problem = Methods.suspendProblem(method);
        if (problem.isPresent()) {
            problems.add(Methods.describe(method), problem.get());
            return Optional.empty();
        }
        int before = problems.size();
        PublisherSignatureReader signature = new PublisherSignatureReader(method, problems);
        PublisherMethod read = signature.read(target.orElse(null), fifo);
        return target.isEmpty() || problems.grewSince(before)
                ? Optional.empty()
                : Optional.of(new Valid(read.payloadType(Types.canonical(signature.payload)), signature.payload));
    }

    private PublisherMethod read(DestinationRef target, boolean fifo) {
        if (!method.typeParameters().isEmpty()) {
            problems.add(subject, "a @Publisher method cannot be generic, because its signature defines the payload "
                    + "type; use a concrete type");
        }
        method.parameters().forEach(this::parameter);
        checkTogether(target, fifo);
        Type result = method.returnType();
        ReturnKind kind = Types.is(result, DotNames.UNI)
                ? ReturnKind.UNI
                : Types.is(result, DotNames.STAGE) || Types.is(result, DotNames.COMPLETABLE_FUTURE)
                        ? ReturnKind.STAGE
                        : ReturnKind.DIRECT;
        Type outcome = kind == ReturnKind.DIRECT ? result : Types.argument(result).orElse(result);
        checkReturned(outcome);
        return new PublisherMethod(subject, target, payloadIndex, batch, List.copyOf(arguments), kind,
                !Types.isVoid(outcome));
    }

    private void parameter(MethodParameterInfo parameter) {
        if (parameter.hasAnnotation(DotNames.HEADER)) {
            header(parameter);
        } else if (parameter.hasAnnotation(DotNames.GROUP_ID)) {
            text(parameter, ArgumentKind.GROUP_ID, DotNames.GROUP_ID);
        } else if (parameter.hasAnnotation(DotNames.DEDUPLICATION_ID)) {
            text(parameter, ArgumentKind.DEDUPLICATION_ID, DotNames.DEDUPLICATION_ID);
        } else if (parameter.hasAnnotation(DotNames.ROUTING_KEY)) {
            text(parameter, ArgumentKind.ROUTING_KEY, DotNames.ROUTING_KEY);
        } else if (payloadIndex >= 0) {
            problems.add(subject, "has more than one payload parameter; annotate the others with @Header(\"name\"), @GroupId, "
                    + "@DeduplicationId or @RoutingKey, or combine them in one type");
        } else {
            payloadIndex = parameter.position();
            payload(parameter.type());
        }
    }

    private void header(MethodParameterInfo parameter) {
        String name = new HeaderParameterReader(subject, problems).read(parameter).header();
        if (!headers.add(name)) {
            problems.add(subject, "two parameters set the header '" + name + "'; remove one");
        }
        arguments.add(new Argument(parameter.position(), ArgumentKind.HEADER, name));
    }

    private void text(MethodParameterInfo parameter, ArgumentKind kind, DotName annotation) {
        String shown = "@" + annotation.withoutPackagePrefix();
        if (!Types.is(parameter.type(), DotNames.STRING)) {
            problems.add(subject, "the " + shown + " parameter has the type " + Types.display(parameter.type())
                    + "; use String");
        }
        if (has(kind)) {
            problems.add(subject, "has two " + shown + " parameters; remove one");
        }
        arguments.add(new Argument(parameter.position(), kind, null));
    }

    private void payload(Type type) {
        batch = Types.is(type, DotNames.LIST);
        Type element = batch ? Types.argument(type).orElse(type) : type;
        complete = Types.is(element, DotNames.OUTGOING_MESSAGE);
        payload = complete ? Types.argument(element).orElse(element) : element;
        if (!Types.isConcrete(payload) || Types.is(payload, DotNames.LIST) && payload == type
                || Types.is(payload, DotNames.OUTGOING_MESSAGE)) {
            problems.add(subject, Types.display(type) + " does not specify the payload type; "
                    + "use a concrete type, such as " + (batch ? "List<Order>" : "Order"));
        } else if (Types.is(payload, DotNames.MESSAGE)) {
            problems.add(subject, "cannot publish a received Message; take its payload, or OutgoingMessage<T>");
        }
    }

    private boolean has(ArgumentKind kind) {
        return arguments.stream().anyMatch(argument -> argument.kind() == kind);
    }

    private void checkTogether(DestinationRef target, boolean fifo) {
        if (payloadIndex < 0) {
            problems.add(subject, "has no payload parameter; add one");
        }
        if (batch && has(ArgumentKind.DEDUPLICATION_ID)) {
            problems.add(subject, "has one @DeduplicationId for a List, so the broker would discard all messages but "
                    + "one as duplicates; take List<OutgoingMessage<T>> and set it on each message");
        }
        if (target != null && has(ArgumentKind.ROUTING_KEY)) {
            DestinationResolver.routingKeyProblem(target)
                    .ifPresent(why -> problems.add(subject, "has a @RoutingKey parameter, but " + why));
        }
        if (fifo && !complete && !has(ArgumentKind.GROUP_ID)) {
            problems.add(subject, "publishes to '" + target.destination() + "', which is FIFO and needs a group id; "
                    + "add a @GroupId String parameter, or take OutgoingMessage<T>");
        }
    }

    private void checkReturned(Type outcome) {
        DotName receipt = batch ? DotNames.BATCH_RECEIPT : DotNames.RECEIPT;
        if (!Types.isVoid(outcome) && !Types.is(outcome, receipt)) {
            String simpleName = receipt.withoutPackagePrefix();
            problems.add(subject, "cannot return " + Types.display(method.returnType()) + "; "
                    + (batch ? "for a List, return" : "return") + " void, " + simpleName + ", Uni<Void>, Uni<"
                    + simpleName + ">, CompletionStage<Void> or CompletionStage<" + simpleName + ">");
        }
    }
}
