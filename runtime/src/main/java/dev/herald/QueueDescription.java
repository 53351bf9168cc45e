package dev.herald;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A queue as its broker describes it. Counts are approximate, for the queue goes on while it is looked at; what the broker
 * does not tell is empty.
 *
 * @param address where it is for the broker's own client: the URL on Amazon SQS, else the name or key
 * @param attributes the broker's attributes, by its own names
 * @param visible how many messages can be received now
 * @param inFlight how many are in a consumer's hands
 * @param delayed how many become visible later
 */
public record QueueDescription(String address, Map<String, String> attributes, OptionalLong visible, OptionalLong inFlight,
        OptionalLong delayed) {

    public QueueDescription {
        attributes = Map.copyOf(attributes);
    }
}
