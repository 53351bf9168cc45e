package dev.herald.runtime.metadata;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The rule that all listeners of a queue take the same payload type. Each message goes to whichever of them is free. JSON of
 * another type can often be deserialized all the same, because unknown properties are ignored: the message would be handled
 * as something that it is not.
 */
public final class QueueTypes {

    private final Map<Queue, List<Entry>> listeners = new LinkedHashMap<>();

    private record Queue(String broker, String client, String name) {
    }

    private record Entry(String method, String payloadType) {
    }

    /**
     * A queue whose listeners take different payload types.
     *
     * @param methods the listeners' methods
     * @param text the reason and the cure
     */
    public record Conflict(String methods, String text) {

        @Override
        public String toString() {
            return methods + ": " + text;
        }
    }

    /**
     * Adds a listener.
     *
     * @param broker the broker's name
     * @param client the client's name, or {@code null} for the default one
     * @param queue the queue's name, the same for all its listeners
     * @param method {@code Class#method}
     * @param payloadType as {@link ListenerMethod#payloadType} has it
     */
    public void add(String broker, String client, String queue, String method, String payloadType) {
        listeners.computeIfAbsent(new Queue(broker, client, queue), unseen -> new ArrayList<>())
                .add(new Entry(method, payloadType));
    }

    /** The queues that break the rule. */
    public List<Conflict> conflicts() {
        return listeners.entrySet().stream()
                .filter(queue -> queue.getValue().stream().map(Entry::payloadType).distinct().count() > 1)
                .map(queue -> conflict(queue.getKey(), queue.getValue())).toList();
    }

    private static Conflict conflict(Queue queue, List<Entry> entries) {
        return new Conflict(entries.stream().map(Entry::method).distinct().collect(Collectors.joining(", ")),
                "these listeners share the queue '" + queue.name + "', but take different payloads ("
                        + entries.stream().map(Entry::payloadType).distinct().collect(Collectors.joining(", "))
                        + "): each message goes to whichever of them is free, and is deserialized as the payload of that one; take "
                        + "Message<JsonObject> in one listener and tell the payloads apart there, or use one queue per type");
    }
}
