package dev.herald.contract;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A broker as an outsider sees it: through its own client, not through Herald's listeners and publishers. */
public interface BrokerProbe {

    /** Sends a message, the body and headers as they are. Creates the queue if it is missing. */
    void send(String queue, String body, Map<String, Object> headers);

    /** Sends a message in a group of a FIFO queue; of brokers that have them. */
    default void sendInGroup(String queue, String group, String body) {
        throw new UnsupportedOperationException("no FIFO queues");
    }

    /** The visible messages of a queue without consumers, each only once; none if the queue is missing. */
    List<Letter> take(String queue);

    /** How many messages a queue has: visible, in a consumer's hands and delayed. */
    int count(String queue);

    /** How many messages of a queue nobody has received, or somebody has returned. */
    int visible(String queue);

    /** Creates a queue. */
    void create(String queue);

    /** From now on the broker fails everybody who uses this queue (and maybe the others, too). */
    void disconnect(String queue);

    /** The broker is back, for all; what was in it may be gone. */
    void reconnect();

    /**
     * A message as an outsider reads it.
     *
     * @param body as it was sent
     * @param headers as text
     */
    record Letter(String body, Map<String, String> headers) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }
}
