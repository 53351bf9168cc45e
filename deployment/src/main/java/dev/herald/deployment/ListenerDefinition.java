package dev.herald.deployment;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import jakarta.enterprise.invoke.Invoker;

import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkus.runtime.RuntimeValue;

import dev.herald.AckMode;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Attributes;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.metadata.ResultTarget;

/**
 * One valid listener, as the build knows it: a method and one of its annotations. {@link #toMethod} is its run-time form.
 *
 * @param id the listener's id
 * @param method the method
 * @param source the queue or topic
 * @param ack who settles the messages
 * @param attributes the annotation's other attributes
 * @param failures what the method and its class say about failed attempts
 * @param threads the kind of thread the method runs on
 * @param signature what the method takes and returns
 * @param forward where the returned value is published, or {@code null}
 */
record ListenerDefinition(String id, MethodInfo method, DestinationRef source, AckMode ack, Attributes attributes,
        DeclaredFailures failures, ThreadModel threads, ListenerSignature signature, ResultTarget forward) {

    /** The metadata that is recorded for the running application. */
    ListenerMethod toMethod(RuntimeValue<Invoker<Object, Object>> invoker, String bean) {
        String replyType = signature.value() == null || forward != null
                ? null
                : Types.canonical(Types.content(signature.value(), DotNames.OUTGOING_MESSAGE));
        return new ListenerMethod(id, Methods.describe(method), source.kind(), source.destination(), source.address(),
                source.broker(), source.client(), ack, attributes, failures, threads, signature.batch(), signature.parameters(),
                Types.canonical(signature.payload()), signature.returns(), forward, replyType, invoker, bean);
    }

    /** With the beans that are asked about failures. */
    ListenerDefinition with(FailureHandlerBeans handlers) {
        return new ListenerDefinition(id, method, source, ack, attributes, handlers.complete(id, failures), threads, signature,
                forward);
    }

    /** The types that are deserialized or serialized as JSON. */
    List<Type> payloads() {
        return Stream.of(signature.payload(), signature.value()).filter(Objects::nonNull).toList();
    }
}
