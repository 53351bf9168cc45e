package dev.herald.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.herald.topology.Ledger.Entry;

/**
 * The ledgers of one or more instances.
 *
 * @param confirmed the tasks whose publishing the broker confirmed
 * @param handled each successful call of a handler
 * @param deadLettered reasons by task
 * @param announced the tasks whose announcement the broker confirmed
 * @param heard each announcement that a subscriber received
 * @param refused why publishing was refused, where sending again may help
 * @param refusedForGood why publishing was refused, where it may not
 */
record Books(Set<Long> confirmed, List<Long> handled, Map<Long, String> deadLettered, Set<Long> announced, List<Long> heard,
        List<String> refused, List<String> refusedForGood) {

    static final Books EMPTY = new Books(Set.of(), List.of(), Map.of(), Set.of(), List.of(), List.of(), List.of());

    /** Of a ledger that is still being written, or whose writer was killed. */
    static Books of(Path ledger) {
        Map<Entry, List<String>> entries = new EnumMap<>(Entry.class);
        Stream.of(Entry.values()).forEach(entry -> entries.put(entry, new ArrayList<>()));
        completeLines(ledger).map(line -> line.split(" ", 2))
                .forEach(line -> entries.get(Entry.valueOf(line[0])).add(line[1]));
        return new Books(Set.copyOf(numbers(entries.get(Entry.CONFIRMED))), numbers(entries.get(Entry.HANDLED)),
                reasons(entries.get(Entry.DEAD_LETTERED)), Set.copyOf(numbers(entries.get(Entry.ANNOUNCED))),
                numbers(entries.get(Entry.HEARD)), entries.get(Entry.REFUSED), entries.get(Entry.REFUSED_FOR_GOOD));
    }

    /** What the entries of one kind say, in their order. */
    static List<String> entries(Path ledger, Entry kind) {
        String start = kind + " ";
        return completeLines(ledger).filter(line -> line.startsWith(start)).map(line -> line.substring(start.length()))
                .toList();
    }

    private static Stream<String> completeLines(Path ledger) {
        try {
            String text = Files.readString(ledger);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Long> numbers(List<String> texts) {
        return texts.stream().map(Long::valueOf).toList();
    }

    private static Map<Long, String> reasons(List<String> letters) {
        Map<Long, String> reasons = new LinkedHashMap<>();
        letters.stream().map(letter -> letter.split(" ", 2)).forEach(letter -> reasons.put(Long.valueOf(letter[0]), letter[1]));
        return reasons;
    }

    Books and(Books other) {
        Map<Long, String> bothDead = new LinkedHashMap<>(deadLettered);
        bothDead.putAll(other.deadLettered);
        return new Books(both(confirmed, other.confirmed), both(handled, other.handled), bothDead,
                both(announced, other.announced), both(heard, other.heard),
                both(refused, other.refused), both(refusedForGood, other.refusedForGood));
    }

    private static <T> Set<T> both(Set<T> one, Set<T> other) {
        Set<T> both = new HashSet<>(one);
        both.addAll(other);
        return both;
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

    /** Announced tasks that no subscriber heard of. */
    Set<Long> unheard() {
        Set<Long> unheard = new TreeSet<>(announced);
        unheard.removeAll(new HashSet<>(heard));
        return unheard;
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
