package dev.herald.deployment;

import java.util.Optional;
import java.util.stream.Collectors;

import org.jboss.jandex.DotName;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.Type;
import org.jboss.jandex.WildcardType;

/** Reads types. */
final class Types {

    /** How a payload of bytes is written; arrays have no other form in Jackson's notation that people can read. */
    static final String BYTES = "byte[]";

    private Types() {
    }

    static boolean is(Type type, DotName name) {
        return type.name().equals(name);
    }

    static boolean isBytes(Type type) {
        return type.kind() == Type.Kind.ARRAY && type.asArrayType().dimensions() == 1
                && type.asArrayType().constituent().equals(PrimitiveType.BYTE);
    }

    static boolean isVoid(Type type) {
        return type.kind() == Type.Kind.VOID || is(type, DotNames.VOID);
    }

    /** The only type argument, an upper-bounded wildcard read as its bound; empty if raw, {@code ?} or a variable. */
    static Optional<Type> argument(Type type) {
        if (type.kind() != Type.Kind.PARAMETERIZED_TYPE || type.asParameterizedType().arguments().size() != 1) {
            return Optional.empty();
        }
        Type argument = bound(type.asParameterizedType().arguments().get(0));
        return argument == null ? Optional.empty() : Optional.of(argument);
    }

    private static Type bound(Type type) {
        if (type.kind() != Type.Kind.WILDCARD_TYPE) {
            return type;
        }
        WildcardType wildcard = type.asWildcardType();
        boolean unbounded = wildcard.superBound() != null || wildcard.extendsBound().name().equals(DotName.OBJECT_NAME);
        return unbounded ? null : wildcard.extendsBound();
    }

    /** Whether nothing in it is left open: no type variable, no unbounded wildcard, no array of generics. */
    static boolean isConcrete(Type type) {
        return switch (type.kind()) {
            case CLASS, PRIMITIVE -> true;
            case ARRAY -> type.asArrayType().constituent().kind() != Type.Kind.PARAMETERIZED_TYPE
                    && isConcrete(type.asArrayType().constituent());
            case PARAMETERIZED_TYPE -> type.asParameterizedType().arguments().stream()
                    .allMatch(argument -> bound(argument) != null && isConcrete(bound(argument)));
            default -> false;
        };
    }

    /** The type as {@code JavaType.constructFromCanonical} reads it; {@link #BYTES} for bytes. Of concrete types only. */
    static String canonical(Type type) {
        if (isBytes(type)) {
            return BYTES;
        }
        return switch (type.kind()) {
            case PRIMITIVE -> PrimitiveType.box(type.asPrimitiveType()).name().toString();
            case PARAMETERIZED_TYPE -> type.name() + type.asParameterizedType().arguments().stream()
                    .map(argument -> canonical(bound(argument)))
                    .collect(Collectors.joining(",", "<", ">"));
            default -> type.name().toString();
        };
    }

    /** The type as its source shows it, without packages. */
    static String display(Type type) {
        return switch (type.kind()) {
            case PARAMETERIZED_TYPE -> simple(type.name()) + type.asParameterizedType().arguments().stream()
                    .map(Types::display)
                    .collect(Collectors.joining(", ", "<", ">"));
            case ARRAY -> display(type.asArrayType().constituent()) + "[]".repeat(type.asArrayType().dimensions());
            case TYPE_VARIABLE -> type.asTypeVariable().identifier();
            case WILDCARD_TYPE -> type.toString();
            default -> simple(type.name());
        };
    }

    private static String simple(DotName name) {
        return name.withoutPackagePrefix().replace('$', '.');
    }
}
