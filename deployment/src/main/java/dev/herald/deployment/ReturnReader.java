package dev.herald.deployment;

import java.util.Optional;

import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;

/** Reads the return types of listeners and of {@code @Publisher} methods of beans. */
final class ReturnReader {

    /**
     * What a method returns.
     *
     * @param kind how the method reports its outcome
     * @param value the type of the value, without {@code Uni} or {@code CompletionStage}; {@code null} for none
     */
    record Returned(ReturnKind kind, Type value) {

        private static final Returned UNKNOWN = new Returned(ReturnKind.VOID, null);
    }

    private final String subject;
    private final Problems problems;

    ReturnReader(String subject, Problems problems) {
        this.subject = subject;
        this.problems = problems;
    }

    Returned read(Type type, boolean batch) {
        if (DotNames.UNSUPPORTED_ASYNC.contains(type.name())) {
            problems.add(subject, "cannot return " + Types.display(type) + "; return Uni<…>, CompletionStage<…>, "
                    + "a value or void");
            return Returned.UNKNOWN;
        }
        if (Types.is(type, DotNames.UNI)) {
            return asynchronous(ReturnKind.UNI, ReturnKind.UNI_OF_BATCH_RESULT, type, batch);
        }
        if (Types.is(type, DotNames.STAGE) || Types.is(type, DotNames.COMPLETABLE_FUTURE)) {
            return asynchronous(ReturnKind.STAGE, ReturnKind.STAGE_OF_BATCH_RESULT, type, batch);
        }
        Type value = value(type, batch);
        ReturnKind kind = value != null
                ? ReturnKind.VALUE
                : Types.is(type, DotNames.BATCH_RESULT) ? ReturnKind.BATCH_RESULT : ReturnKind.VOID;
        return new Returned(kind, value);
    }

    private Returned asynchronous(ReturnKind kind, ReturnKind ofBatchResult, Type type, boolean batch) {
        Optional<Type> argument = Types.argument(type);
        if (argument.isEmpty()) {
            String simpleName = type.name().withoutPackagePrefix();
            problems.add(subject,
                    "returns " + Types.display(type) + ", which does not specify the type of its item; use " + simpleName
                            + "<Void> or " + simpleName + "<Order>");
            return Returned.UNKNOWN;
        }
        return new Returned(Types.is(argument.get(), DotNames.BATCH_RESULT) ? ofBatchResult : kind,
                value(argument.get(), batch));
    }

    /** The value's type, or {@code null} if there is no value to publish. */
    private Type value(Type type, boolean batch) {
        if (Types.isVoid(type)) {
            return null;
        }
        if (Types.is(type, DotNames.BATCH_RESULT)) {
            if (!batch) {
                problems.add(subject, "returns BatchResult but does not take a List; take List<Message<T>>, or return void");
            }
            return null;
        }
        if (!Types.isConcrete(type)) {
            problems.add(subject, "returns " + Types.display(type) + ", which is not a concrete type; use one");
        } else if (batch) {
            problems.add(subject, "takes a List and returns " + Types.display(type)
                    + "; return void or BatchResult from a batch listener, or Uni or CompletionStage of these");
        } else if (Types.is(Types.published(type), DotNames.MESSAGE)) {
            problems.add(subject, "cannot return a received Message; return its payload, or OutgoingMessage<T>");
        }
        return type;
    }
}
