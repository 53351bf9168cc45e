package dev.herald.runtime.metadata;

import java.util.List;

import jakarta.enterprise.invoke.Invoker;

import io.quarkus.runtime.RuntimeValue;

import dev.herald.AckMode;
import dev.herald.FilterScope;
import dev.herald.spi.Destination;

/**
 * What the build knows about one listener: everything the container needs.
 *
 * @param id the listener's id
 * @param description {@code Class#method}, for errors and logs
 * @param kind queue or topic
 * @param destination the destination's logical name, expressions resolved
 * @param address the annotation's value as written: expressions are resolved again at run time
 * @param broker the broker's name
 * @param client the client's name, or {@code null} for the default one
 * @param ack who settles
 * @param attributes the annotation's other attributes as written
 * @param failures what the code says about failed attempts
 * @param threads what the method runs on
 * @param batch whether it takes a list
 * @param parameters one for each of the method's parameters
 * @param payloadType the payload's type, as {@code JavaType.constructFromCanonical} reads it
 * @param returns how the method returns its result
 * @param forward where the returned value is published, or {@code null}
 * @param replyType the declared type of the value that answers a request, like {@code payloadType}; {@code null} if the
 *        returned value is no reply
 * @param invoker calls the method on its bean
 * @param bean the identifier of that bean, or {@code null} if the invoker looks up an instance for each call
 */
public record ListenerMethod(String id, String description, Destination.Kind kind, String destination, String address,
        String broker, String client, AckMode ack, Attributes attributes, DeclaredFailures failures, ThreadModel threads,
        boolean batch, List<Parameter> parameters, String payloadType, ReturnKind returns, ResultTarget forward,
        String replyType,
        RuntimeValue<Invoker<Object, Object>> invoker, String bean) {

    /** Annotation attributes as written; empty where not set. */
    public record Attributes(String concurrency, String prefetch, String visibilityTimeout, String maxProcessingTime,
            String maxAttempts, String retryDelay, String batchSize, String batchLinger, String filter,
            FilterScope filterScope, boolean durable, boolean push) {
    }

    public enum ThreadModel {
        WORKER, EVENT_LOOP, VIRTUAL_THREAD
    }

    /** How the method returns its result. */
    public enum ReturnKind {
        VOID, VALUE, BATCH_RESULT, UNI, UNI_OF_BATCH_RESULT, STAGE, STAGE_OF_BATCH_RESULT;

        public boolean isUni() {
            return this == UNI || this == UNI_OF_BATCH_RESULT;
        }

        public boolean isStage() {
            return this == STAGE || this == STAGE_OF_BATCH_RESULT;
        }

        /** Whether the result, now or in the end, is a {@link dev.herald.BatchResult}. */
        public boolean isBatchResult() {
            return this == BATCH_RESULT || this == UNI_OF_BATCH_RESULT || this == STAGE_OF_BATCH_RESULT;
        }
    }

    /**
     * One parameter of the method.
     *
     * @param kind what is passed
     * @param header the header's name, of {@link ParameterKind#HEADER}
     * @param headerType the name of the class or primitive a header is read as (the element's, of an {@code Optional})
     * @param optional whether a header's parameter is {@code Optional}
     * @param defaultValue for an absent header, or {@code null}
     */
    public record Parameter(ParameterKind kind, String header, String headerType, boolean optional, String defaultValue) {

        public static Parameter of(ParameterKind kind) {
            return new Parameter(kind, null, null, false, null);
        }
    }

    public enum ParameterKind {
        /** The payload; of a batch listener the list of payloads. */
        PAYLOAD,
        /** The {@code Message}; of a batch listener the list of messages. */
        MESSAGE, ACKNOWLEDGEMENT, LEASE, HEADER, HEADERS
    }
}
