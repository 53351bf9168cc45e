package dev.herald.deployment;

import java.util.Optional;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.DestinationRef;

/**
 * A valid injection point of a {@code MessagePublisher}.
 *
 * @param type what is injected
 * @param qualifier the {@code @Publisher} there
 * @param target where it publishes to
 * @param payload the payload's type
 */
record InjectedPublisher(Type type, AnnotationInstance qualifier, DestinationRef target, Type payload) {

    /** Injection points of the same key share a bean. */
    String key() {
        return String.join("|", Types.canonical(type), Annotations.text(qualifier, "queue"),
                Annotations.text(qualifier, "topic"), Annotations.text(qualifier, "routingKey"),
                Annotations.text(qualifier, "broker"));
    }

    /** Reads an injection point; empty if anything is wrong with it, which is then among the problems. */
    static Optional<InjectedPublisher> read(Type type, AnnotationInstance qualifier, String subject,
            DestinationResolver destinations, Problems problems) {
        Optional<DestinationRef> target = destinations.ofPublisher(qualifier, subject, problems);
        if (!Types.is(type, DotNames.MESSAGE_PUBLISHER)) {
            problems.add(subject, "@Publisher qualifies a " + Types.display(type) + "; inject MessagePublisher<T>, or an "
                    + "interface with @Publisher methods without the qualifier");
            return Optional.empty();
        }
        Optional<Type> payload = Types.argument(type).filter(Types::isConcrete);
        if (payload.isEmpty() || !Types.isConcrete(type)) {
            problems.add(subject, "the payload's type is not said by " + Types.display(type)
                    + "; write a concrete type, such as MessagePublisher<Order>");
            return Optional.empty();
        }
        return target.map(found -> new InjectedPublisher(type, qualifier, found, payload.get()));
    }
}
