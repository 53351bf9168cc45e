package dev.herald.stress;

import java.util.List;
import java.util.Map;

/**
 * What the broker holds for one listener.
 *
 * @param waiting the ids of messages in its queue, with what keeps them there
 * @param dead the headers of its dead letters, by message id
 */
record Contents(Map<String, String> waiting, Map<String, List<Map<String, String>>> dead) {

    boolean waits(String id) {
        return waiting.containsKey(id);
    }

    List<Map<String, String>> dead(String id) {
        return dead.getOrDefault(id, List.of());
    }
}
