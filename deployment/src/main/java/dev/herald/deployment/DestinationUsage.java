package dev.herald.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.support.ConfigKeys;

/**
 * A place where an annotation names a destination; known before bean discovery.
 *
 * @param target the destination
 * @param subject the place, for error messages
 * @param namesBroker whether the annotation itself names the broker
 */
record DestinationUsage(DestinationRef target, String subject, boolean namesBroker) {

    /**
     * All usages that can be resolved. The processors of listeners and publishers report those that cannot.
     *
     * @param excluded what is not part of the application
     */
    static List<DestinationUsage> all(IndexView index, Predicate<AnnotationTarget> excluded, DestinationResolver destinations) {
        Problems reportedLater = new Problems();
        List<DestinationUsage> usages = new ArrayList<>();
        for (DotName name : List.of(DotNames.QUEUE_LISTENER, DotNames.TOPIC_SUBSCRIBER, DotNames.PUBLISHER,
                DotNames.QUEUE_LISTENERS, DotNames.TOPIC_SUBSCRIBERS)) {
            for (AnnotationInstance annotation : index.getAnnotations(name)) {
                AnnotationTarget place = annotation.target();
                // Annotations inside a container have no target; their container has.
                if (place != null && !isBridge(place) && !excluded.test(place)) {
                    Annotations.unwrap(annotation)
                            .forEach(each -> of(each, describe(place), destinations, reportedLater, usages));
                }
            }
        }
        return usages;
    }

    private static boolean isBridge(AnnotationTarget place) {
        return place.kind() == AnnotationTarget.Kind.METHOD && place.asMethod().isSynthetic();
    }

    private static void of(AnnotationInstance annotation, String subject, DestinationResolver destinations, Problems problems,
            List<DestinationUsage> usages) {
        boolean namesBroker = !Annotations.text(annotation, "broker").isEmpty();
        (annotation.name().equals(DotNames.PUBLISHER)
                ? destinations.ofPublisher(annotation, subject, problems)
                : destinations.ofListener(annotation, subject, problems))
                .ifPresent(target -> usages.add(new DestinationUsage(target, subject, namesBroker)));
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
     * Reports destinations that one annotation puts on a broker explicitly, and another on the default broker: messages
     * sent to the one would never arrive at the other.
     */
    static void checkBrokers(List<DestinationUsage> usages, Problems problems) {
        for (DestinationUsage implicit : usages) {
            if (!implicit.namesBroker) {
                usages.stream().filter(implicit::differsIn).findFirst()
                        .ifPresent(other -> problems.add(implicit.subject, implicit.differs(other)));
            }
        }
    }

    private boolean differsIn(DestinationUsage other) {
        return target.kind() == other.target.kind() && target.destination().equals(other.target.destination())
                && !target.broker().equals(other.target.broker());
    }

    private String differs(DestinationUsage other) {
        String noun = DestinationResolver.noun(target.kind());
        return "the " + noun + " '" + target.destination() + "' is on the default broker '" + target.broker()
                + "' here, but on '" + other.target.broker() + "' at " + other.subject + "; set its broker everywhere by "
                + ConfigKeys.of(target.kind(), target.destination()) + ".broker, or here by the broker attribute";
    }
}
