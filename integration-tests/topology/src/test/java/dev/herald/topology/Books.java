package dev.herald.topology;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * The ledgers of one or more instances.
 *
 * @param confirmed the tasks whose publishing the broker confirmed
 * @param handled each successful call of a handler
 * @param deadLettered reasons by task
 * @param refused why publishing was refused, where sending again may help
 * @param refusedForGood why publishing was refused, where it may not
 */
record Books(Set<Long> confirmed, List<Long> handled, Map<Long, String> deadLettered, List<String> refused,
        List<String> refusedForGood) {

    static Books of(JsonObject ledger) {
        Map<Long, String> letters = new LinkedHashMap<>();
        ledger.getJsonObject("deadLettered").forEach(letter -> letters.put(Long.valueOf(letter.getKey()),
                letter.getValue().toString()));
        return new Books(Set.copyOf(numbers(ledger.getJsonArray("confirmed"))), numbers(ledger.getJsonArray("handled")),
                letters, texts(ledger.getJsonArray("refused")), texts(ledger.getJsonArray("refusedForGood")));
    }

    private static List<Long> numbers(JsonArray array) {
        return array.stream().map(number -> ((Number) number).longValue()).toList();
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(Object::toString).toList();
    }

    Books and(Books other) {
        Set<Long> bothConfirmed = new HashSet<>(confirmed);
        bothConfirmed.addAll(other.confirmed);
        Map<Long, String> bothDead = new LinkedHashMap<>(deadLettered);
        bothDead.putAll(other.deadLettered);
        return new Books(bothConfirmed, both(handled, other.handled), bothDead, both(refused, other.refused),
                both(refusedForGood, other.refusedForGood));
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Confirmed tasks that were neither handled nor dead-lettered. */
    Set<Long> missing() {
        Set<Long> missing = new TreeSet<>(confirmed);
        missing.removeAll(new HashSet<>(handled));
        missing.removeAll(deadLettered.keySet());
        return missing;
    }

    /** How often a task was handled once more. */
    int duplicates() {
        return handled.size() - Set.copyOf(handled).size();
    }

    @Override
    public String toString() {
        return "%,d confirmed, %,d handled, %,d missing, %,d duplicates, %,d dead-lettered, %,d refused, %,d refused for good"
                .formatted(confirmed.size(), handled.size(), missing().size(), duplicates(), deadLettered.size(),
                        refused.size(), refusedForGood.size());
    }
}
