package dev.herald.runtime.metadata;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.herald.spi.DestinationNaming;

/**
 * The rule that all listeners of a queue take the same payload type. Each message goes to whichever of them is free. JSON of
 * another type can often be deserialized all the same, because unknown properties are ignored: the message would be handled
 * as something that it is not.
 */
public final class QueueTypes {

    // Loops instead of lambdas where no listener shares its queue: each lambda is a class that every start loads.

    private final List<List<Entry>> queues = new ArrayList<>();

    /**
     * A queue of a listener.
     *
     * @param broker the name of the broker that has the queue
     * @param client the client's name, or {@code null} for the default one
     * @param name the queue's name, not necessarily the same for all its listeners
     * @param naming how to compare names
     */
    public record Queue(String broker, String client, String name, DestinationNaming naming) {

        private boolean same(Queue other) {
            return broker.equals(other.broker) && Objects.equals(client, other.client) && naming.same(name, other.name);
        }
    }

    private record Entry(Queue queue, String method, String payloadType) {
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
     * @param queue its queue
     * @param method {@code Class#method}
     * @param payloadType as {@link ListenerMethod#payloadType} has it
     */
    public void add(Queue queue, String method, String payloadType) {
        List<Entry> sharing = new ArrayList<>();
        // A name without an address may connect several addresses.
        for (Iterator<List<Entry>> all = queues.iterator(); all.hasNext();) {
            List<Entry> entries = all.next();
            if (isShared(entries, queue)) {
                all.remove();
                sharing.addAll(entries);
            }
        }
        sharing.add(new Entry(queue, method, payloadType));
        queues.add(sharing);
    }

    private static boolean isShared(List<Entry> entries, Queue queue) {
        for (Entry entry : entries) {
            if (entry.queue.same(queue)) {
                return true;
            }
        }
        return false;
    }

    /** The queues that break the rule. */
    public List<Conflict> conflicts() {
        List<Conflict> conflicts = new ArrayList<>();
        for (List<Entry> entries : queues) {
            if (entries.size() > 1 && entries.stream().map(Entry::payloadType).distinct().count() > 1) {
                conflicts.add(conflict(entries));
            }
        }
        return conflicts;
    }

    private static Conflict conflict(List<Entry> entries) {
        return new Conflict(distinct(entries, Entry::method, ", "),
                "these listeners share the queue '" + distinct(entries, entry -> entry.queue.name, "' = '")
                        + "', but take different payloads (" + distinct(entries, Entry::payloadType, ", ")
                        + "): each message goes to whichever of them is free, and is deserialized as the payload of that one; take "
                        + "Message<JsonObject> in one listener and tell the payloads apart there, or use one queue per type");
    }

    private static String distinct(List<Entry> entries, Function<Entry, String> property, String separator) {
        return entries.stream().map(property).distinct().collect(Collectors.joining(separator));
    }
}
