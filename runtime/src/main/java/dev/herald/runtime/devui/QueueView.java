package dev.herald.runtime.devui;

import java.util.List;
import java.util.Map;

/**
 * A queue.
 *
 * @param queue the name by which other calls find it
 * @param name its logical name
 * @param broker the broker's name
 * @param listeners the ids of the listeners that receive from it
 * @param deadLettersOf the id of the listener whose dead letters it holds, or {@code null}
 * @param looksOnly whether it can be browsed without a trace; {@code null} if that is not known
 * @param address where the broker's own client finds it; {@code null} if that is not known
 * @param visible how many messages can be received now, approximately; {@code null} if the broker does not say
 * @param inFlight how many are received and not settled
 * @param delayed how many become visible later
 * @param attributes the broker's attributes
 * @param problem why nothing is known of it, and what to do; {@code null} if all is well
 */
public record QueueView(String queue, String name, String broker, List<String> listeners, String deadLettersOf,
        Boolean looksOnly, String address, Long visible, Long inFlight, Long delayed, Map<String, String> attributes,
        String problem) {
}
