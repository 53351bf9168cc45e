package dev.herald.runtime.container;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.herald.Acknowledgement;
import dev.herald.Headers;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.support.HeaderConversions;

/** The arguments of a listener's method: one function for each parameter, chosen when the listener starts. */
public final class Arguments {

    private final List<Function<Call, Object>> resolvers;

    Arguments(ListenerMethod method) {
        resolvers = method.parameters().stream().map(parameter -> resolver(parameter, method.batch())).toList();
    }

    /** @throws UnreadableMessageException if the message has not what a parameter needs */
    Object[] of(Call call) {
        Object[] arguments = new Object[resolvers.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = resolvers.get(i).apply(call);
        }
        return arguments;
    }

    private static Function<Call, Object> resolver(Parameter parameter, boolean batch) {
        return switch (parameter.kind()) {
            case PAYLOAD -> batch ? Call::payloads : call -> call.first().payload();
            case MESSAGE -> batch ? Call::received : Call::first;
            case ACKNOWLEDGEMENT -> Call::acknowledgement;
            case LEASE -> Call::lease;
            case HEADERS -> call -> call.first().headers();
            case HEADER -> header(parameter);
        };
    }

    private static Function<Call, Object> header(Parameter parameter) {
        Function<Object, Object> conversion = HeaderConversions.to(parameter.headerType());
        return call -> {
            Headers headers = call.first().headers();
            Object value = headers.value(parameter.header()).orElse(parameter.defaultValue());
            if (value == null && !parameter.optional()) {
                throw new UnreadableMessageException("the header '" + parameter.header() + "' is missing", null);
            }
            Object converted = value == null ? null : convert(parameter, conversion, value);
            return parameter.optional() ? Optional.ofNullable(converted) : converted;
        };
    }

    private static Object convert(Parameter parameter, Function<Object, Object> conversion, Object value) {
        try {
            return conversion.apply(value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Without the cause, which quotes the value.
            throw new UnreadableMessageException("the header '" + parameter.header() + "' cannot be read as "
                    + parameter.headerType(), null);
        }
    }

    /** What a call is made with: attempts at the readable messages, one if the listener takes no batch. */
    static final class Call {

        private final List<Attempt> attempts;
        private final RetryDecisions decisions;
        private final LeaseRenewer leases;
        private Acknowledgement acknowledgement;

        Call(List<Attempt> attempts, RetryDecisions decisions, LeaseRenewer leases) {
            this.attempts = attempts;
            this.decisions = decisions;
            this.leases = leases;
        }

        Message<?> first() {
            return attempts.get(0).received();
        }

        List<Message<?>> received() {
            return attempts.stream().<Message<?>>map(Attempt::received).toList();
        }

        List<Object> payloads() {
            return attempts.stream().<Object>map(attempt -> attempt.received().payload()).toList();
        }

        /** One for all parameters that ask for it. */
        Acknowledgement acknowledgement() {
            if (acknowledgement == null) {
                acknowledgement = new CallAcknowledgement(attempts, decisions);
            }
            return acknowledgement;
        }

        Lease lease() {
            return new CallLease(attempts, leases);
        }
    }
}
