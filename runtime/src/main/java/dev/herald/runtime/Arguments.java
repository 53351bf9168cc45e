package dev.herald.runtime;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.herald.Acknowledgement;
import dev.herald.Headers;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.runtime.ListenerMethod.Parameter;

/** The arguments of a listener's method: one function for each parameter, chosen when the listener starts. */
final class Arguments {

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
            case ACKNOWLEDGEMENT -> call -> call.acknowledgements().get();
            case LEASE -> call -> call.leases().get();
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

    /**
     * What a call is made with.
     *
     * @param attempts at the readable messages, one if the listener takes no batch
     * @param acknowledgements makes what settles all of them, for a method that wants to
     * @param leases makes the claim on all of them, for a method that asks for it
     */
    record Call(List<Attempt> attempts, Supplier<Acknowledgement> acknowledgements, Supplier<Lease> leases) {

        Message<?> first() {
            return attempts.get(0).received();
        }

        List<Message<?>> received() {
            return attempts.stream().<Message<?>>map(Attempt::received).toList();
        }

        List<Object> payloads() {
            return attempts.stream().<Object>map(attempt -> attempt.received().payload()).toList();
        }
    }
}
