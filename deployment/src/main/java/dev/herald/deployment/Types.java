package dev.herald.deployment;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jboss.jandex.DotName;
import org.jboss.jandex.PrimitiveType;
import org.jboss.jandex.Type;
import org.jboss.jandex.WildcardType;

/** Reads types. */
final class Types {

    /** The name of {@code byte[]} in metadata; Jackson's notation for arrays is not readable. */
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

    /** The only type argument, or its bound if it is a wildcard with an upper bound; empty if raw or {@code ?}. */
    static Optional<Type> argument(Type type) {
        if (type.kind() != Type.Kind.PARAMETERIZED_TYPE || type.asParameterizedType().arguments().size() != 1) {
            return Optional.empty();
        }
        Type argument = bound(type.asParameterizedType().arguments().get(0));
        return argument == null ? Optional.empty() : Optional.of(argument);
    }

    /** The type argument of the wrapper; any other type unchanged. */
    static Type content(Type type, DotName wrapper) {
        return is(type, wrapper) ? argument(type).orElse(type) : type;
    }

    /** What is published of a returned value: the payload of a message, the elements of a list. */
    static Type published(Type value) {
        return content(content(value, DotNames.LIST), DotNames.OUTGOING_MESSAGE);
    }

    private static Type bound(Type type) {
        if (type.kind() != Type.Kind.WILDCARD_TYPE) {
            return type;
        }
        WildcardType wildcard = type.asWildcardType();
        boolean unbounded = wildcard.superBound() != null || wildcard.extendsBound().name().equals(DotName.OBJECT_NAME);
        return unbounded ? null : wildcard.extendsBound();
    }

    /** Whether the type has no type variable, no unbounded wildcard and no array of a generic type. */
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

    /** The type as {@code JavaType.constructFromCanonical} parses it, or {@link #BYTES}. For concrete types only. */
    static String canonical(Type type) {
        return isBytes(type) ? BYTES : canonicalContent(type);
    }

    private static String canonicalContent(Type type) {
        return switch (type.kind()) {
            case PRIMITIVE -> PrimitiveType.box(type.asPrimitiveType()).name().toString();
            case PARAMETERIZED_TYPE -> type.name() + type.asParameterizedType().arguments().stream()
                    .map(argument -> canonicalContent(bound(argument)))
                    .collect(Collectors.joining(",", "<", ">"));
            default -> type.name().toString();
        };
    }

    /** The names of the classes that a concrete type is made of, as {@code Class.forName} takes them; without primitives. */
    static Set<String> names(Type type) {
        Set<String> names = new TreeSet<>();
        switch (type.kind()) {
            case PARAMETERIZED_TYPE -> {
                names.add(type.name().toString());
                type.asParameterizedType().arguments().forEach(argument -> names.addAll(names(bound(argument))));
            }
            case ARRAY -> {
                // Jackson looks up the class of the array itself.
                names.add(type.name().toString());
                names.addAll(names(type.asArrayType().constituent()));
            }
            case CLASS -> names.add(type.name().toString());
            default -> {
                // Primitives need no lookup.
            }
        }
        return names;
    }

    /** The type as in source code, without packages. */
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
