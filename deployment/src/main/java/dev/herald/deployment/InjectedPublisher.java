package dev.herald.deployment;

import java.util.Optional;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.DestinationRef;

/**
 * A valid injection point of a {@code MessagePublisher}.
 *
 * @param type the type of the injection point
 * @param qualifier its {@code @Publisher}
 * @param target the destination it publishes to
 * @param payload the payload's type
 */
record InjectedPublisher(Type type, AnnotationInstance qualifier, DestinationRef target, Type payload) {

    /** Injection points with the same key share a bean. */
    String key() {
        return String.join("|", Types.canonical(type), Annotations.text(qualifier, "queue"),
                Annotations.text(qualifier, "topic"), Annotations.text(qualifier, "routingKey"),
                Annotations.text(qualifier, "broker"));
    }

    /** Reads an injection point; empty if it is invalid, which is reported. */
    static Optional<InjectedPublisher> read(Type type, AnnotationInstance qualifier, String subject,
            DestinationResolver destinations, Problems problems) {
        Optional<DestinationRef> target = destinations.ofPublisher(qualifier, subject, problems);
        if (!Types.is(type, DotNames.MESSAGE_PUBLISHER)) {
            problems.add(subject, "@Publisher qualifies a " + Types.display(type) + "; inject MessagePublisher<T>, or, without "
                    + "the qualifier, an interface with @Publisher methods");
            return Optional.empty();
        }
        Optional<Type> payload = Types.argument(type).filter(Types::isConcrete);
        if (payload.isEmpty() || !Types.isConcrete(type)) {
            problems.add(subject, Types.display(type) + " does not specify the payload type; "
                    + "use a concrete type, such as MessagePublisher<Order>");
            return Optional.empty();
        }
        if (Types.is(payload.get(), DotNames.MESSAGE)) {
            problems.add(subject, "cannot publish a received Message; inject MessagePublisher of its payload's type");
            return Optional.empty();
        }
        return target.map(found -> new InjectedPublisher(type, qualifier, found.payloadType(Types.canonical(payload.get())),
                payload.get()));
    }
}
