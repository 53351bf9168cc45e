package dev.herald.deployment;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rule that an id names one listener. */
final class ListenerIds {

    private ListenerIds() {
    }

    static void check(List<ListenerDefinition> listeners, Problems problems) {
        Map<String, List<ListenerDefinition>> byId = listeners.stream()
                .collect(Collectors.groupingBy(ListenerDefinition::id, TreeMap::new, Collectors.toList()));
        byId.values().stream().filter(sharing -> sharing.size() > 1).forEach(sharing -> complain(sharing, problems));
    }

    private static void complain(List<ListenerDefinition> sharing, Problems problems) {
        String methods = sharing.stream().map(listener -> Methods.describe(listener.method()))
                .collect(Collectors.joining(", "));
        problems.add(methods, "these listeners share the id '" + sharing.get(0).id()
                + "'; give each its own by the annotation's id attribute (default: the queue's or topic's name)");
    }
}
