package dev.herald.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.Destination.Kind;

/**
 * A place where an annotation names a destination, known before beans are.
 *
 * @param target the destination
 * @param subject the place, for messages to people
 * @param saysBroker whether the annotation itself says the broker
 */
record Mention(DestinationRef target, String subject, boolean saysBroker) {

    /**
     * All that can be resolved. Why others can't is told, with the cure, by those who read the annotations for good.
     *
     * @param excluded what is no part of the application
     */
    static List<Mention> all(IndexView index, Predicate<AnnotationTarget> excluded, Destinations destinations) {
        Problems toldLater = new Problems();
        List<Mention> mentions = new ArrayList<>();
        for (DotName name : List.of(Names.QUEUE_LISTENER, Names.TOPIC_SUBSCRIBER, Names.PUBLISHER,
                Names.QUEUE_LISTENERS, Names.TOPIC_SUBSCRIBERS)) {
            for (AnnotationInstance annotation : index.getAnnotations(name)) {
                AnnotationTarget place = annotation.target();
                // Those in a container have no target of their own.
                if (place != null && !excluded.test(place)) {
                    single(annotation).forEach(each -> of(each, describe(place), destinations, toldLater, mentions));
                }
            }
        }
        return mentions;
    }

    /** The annotations of a container, or the annotation itself. */
    static List<AnnotationInstance> single(AnnotationInstance annotation) {
        boolean container = annotation.name().equals(Names.QUEUE_LISTENERS)
                || annotation.name().equals(Names.TOPIC_SUBSCRIBERS);
        return container ? List.of(annotation.value().asNestedArray()) : List.of(annotation);
    }

    private static void of(AnnotationInstance annotation, String subject, Destinations destinations, Problems problems,
            List<Mention> mentions) {
        boolean saysBroker = !Methods.text(annotation, "broker").isEmpty();
        (annotation.name().equals(Names.PUBLISHER)
                ? destinations.ofPublisher(annotation, subject, problems)
                : destinations.ofListener(annotation, subject, problems))
                .ifPresent(target -> mentions.add(new Mention(target, subject, saysBroker)));
    }

    private static String describe(AnnotationTarget place) {
        return switch (place.kind()) {
            case METHOD -> Methods.describe(place.asMethod());
            case METHOD_PARAMETER -> Methods.describe(place.asMethodParameter().method());
            case FIELD -> place.asField().declaringClass().name() + "#" + place.asField().name();
            default -> place.toString();
        };
    }

    /**
     * A destination that is on one broker because an annotation says so is not silently on another one elsewhere: what
     * is sent there would never arrive here.
     */
    static void checkBrokers(List<Mention> mentions, Problems problems) {
        for (Mention silent : mentions) {
            if (!silent.saysBroker) {
                mentions.stream().filter(silent::differsIn).findFirst()
                        .ifPresent(other -> problems.add(silent.subject, silent.differs(other)));
            }
        }
    }

    private boolean differsIn(Mention other) {
        return target.kind() == other.target.kind() && target.destination().equals(other.target.destination())
                && !target.broker().equals(other.target.broker());
    }

    private String differs(Mention other) {
        String noun = target.kind() == Kind.QUEUE ? "queue" : "topic";
        return "the " + noun + " '" + target.destination() + "' is on the default broker '" + target.broker()
                + "' here, but on '" + other.target.broker() + "' at " + other.subject + "; say its broker for all places"
                + " by quarkus.herald." + noun + ".\"" + target.destination() + "\".broker, or here too by the attribute "
                + "broker";
    }
}
