package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import io.vertx.redis.client.Response;

import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.UncountedReceives;

/**
 * Acknowledges, extends and releases the messages of one consumer, many per call.
 *
 * @param connection the connection to call Redis on
 * @param address the stream and group
 * @param consumer the consumer's name in the group
 * @param delete whether handled entries are deleted from the stream
 * @param lease the idle time after which another consumer claims a message
 * @param uncounted the deliveries that Redis counts although they were no attempts
 * @param failed receives each failure of a call
 */
record StreamSettlement(PipelinedConnection connection, StreamAddress address, String consumer, boolean delete,
        Duration lease, UncountedReceives uncounted, Consumer<RedisFailure> failed) {

    /** Entries per call: Lua limits how many values can be unpacked. */
    static final int MAX_ENTRIES = 500;

    private static final SettlementResult NOT_OURS = SettlementResult
            .gone("settled already, claimed by another consumer, or deleted");

    List<SettlementResult> acknowledge(List<? extends Delivery> deliveries) {
        List<SettlementResult> results = StreamSettlement.<Delivery>unsettled(deliveries, delivery -> delivery,
                this::acknowledgeUnsettled);
        noteSettled(deliveries, results);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) == SettlementResult.DONE) {
                uncounted.forget(entryId(deliveries.get(i)));
            }
        }
        return results;
    }

    /** Messages with the same delivery count share a call; usually that is all of them. */
    private List<SettlementResult> acknowledgeUnsettled(List<? extends Delivery> deliveries) {
        int sure = areSurelyOurs(deliveries) ? 1 : 0;
        Map<Long, List<Integer>> positions = new HashMap<>();
        for (int i = 0; i < deliveries.size(); i++) {
            positions.computeIfAbsent(stream(deliveries.get(i)).deliveryCount(), unseen -> new ArrayList<>(deliveries.size()))
                    .add(i);
        }
        SettlementResult[] results = new SettlementResult[deliveries.size()];
        positions.forEach((count, own) -> {
            List<SettlementResult> answers = settle(own, StreamScripts.ACKNOWLEDGE, List.of(delete ? 1 : 0, count, sure),
                    position -> List.of(entryId(deliveries.get(position))));
            for (int i = 0; i < own.size(); i++) {
                results[own.get(i)] = answers.get(i);
            }
        });
        return Arrays.asList(results);
    }

    /**
     * While half of the lease is left, no other consumer claims an entry. If one with a shorter lease did, the message is
     * handled twice, as it would be anyway, and is not lost: it was handled here.
     */
    private boolean areSurelyOurs(List<? extends Delivery> deliveries) {
        long now = System.nanoTime();
        long recent = lease.toNanos() / 2;
        return deliveries.stream().allMatch(delivery -> now - delivery.leasedAt() < recent);
    }

    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration length) {
        List<?> settings = List.of(Durations.bounded(length).toMillis(), lease.toMillis());
        return StreamSettlement.<Delivery>unsettled(deliveries, delivery -> delivery,
                ours -> settle(ours, StreamScripts.EXTEND, settings,
                        delivery -> List.of(entryId(delivery), stream(delivery).deliveryCount())));
    }

    List<SettlementResult> release(List<Release> releases) {
        List<SettlementResult> results = StreamSettlement.<Release>unsettled(releases, Release::delivery,
                this::releaseUnsettled);
        noteSettled(releases.stream().map(Release::delivery).toList(), results);
        return results;
    }

    private List<SettlementResult> releaseUnsettled(List<? extends Release> releases) {
        // Before the calls, because the entries may be received again at once: Redis then knows their attempts.
        releases.forEach(release -> uncounted.forget(entryId(release.delivery())));
        return settle(releases, StreamScripts.RELEASE, List.of(), release -> List.of(entryId(release.delivery()),
                stream(release.delivery()).deliveryCount(), Durations.bounded(release.delay()).toMillis(),
                StreamDelivery.released(release.attempts())));
    }

    /**
     * Leaves out messages that were settled by an earlier call: after a release without an attempt, the next delivery may have
     * the same owner and count, and would be settled in their place.
     */
    private static <T> List<SettlementResult> unsettled(List<? extends T> items, Function<T, Delivery> delivery,
            Function<List<? extends T>, List<SettlementResult>> call) {
        List<? extends T> left = items.stream().filter(item -> !stream(delivery.apply(item)).isSettled()).toList();
        if (left.size() == items.size()) {
            return call.apply(items);
        }
        Iterator<SettlementResult> answers = left.isEmpty() ? Collections.emptyIterator() : call.apply(left).iterator();
        List<SettlementResult> results = new ArrayList<>(items.size());
        for (T item : items) {
            results.add(stream(delivery.apply(item)).isSettled() ? NOT_OURS : answers.next());
        }
        return results;
    }

    private static void noteSettled(List<? extends Delivery> deliveries, List<SettlementResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) == SettlementResult.DONE) {
                stream(deliveries.get(i)).settled();
            }
        }
    }

    /** The lease of a message is over, after so many attempts at it. */
    void abandon(Delivery delivery, Attempts attempts) {
        stream(delivery).ended(attempts);
    }

    private static String entryId(Delivery delivery) {
        return stream(delivery).entryId();
    }

    private static StreamDelivery stream(Delivery delivery) {
        return (StreamDelivery) delivery;
    }

    /** @param entry the script's arguments for an item, the entry id first */
    private <T> List<SettlementResult> settle(List<? extends T> items, RedisScript script, List<?> settings,
            Function<T, List<Object>> entry) {
        List<SettlementResult> results = new ArrayList<>(items.size());
        for (int start = 0; start < items.size(); start += MAX_ENTRIES) {
            List<? extends T> batch = items.subList(start, Math.min(start + MAX_ENTRIES, items.size()));
            List<List<Object>> entries = new ArrayList<>(batch.size());
            batch.forEach(item -> entries.add(entry.apply(item)));
            results.addAll(settle(batch.size(), script, arguments(settings, entries)));
        }
        return results;
    }

    private List<Object> arguments(List<?> settings, List<List<Object>> entries) {
        String least = (String) entries.get(0).get(0);
        String greatest = least;
        for (List<Object> entry : entries) {
            String id = (String) entry.get(0);
            least = EntryId.compare(id, least) < 0 ? id : least;
            greatest = EntryId.compare(id, greatest) > 0 ? id : greatest;
        }
        List<Object> arguments = new ArrayList<>(7 + 4 * entries.size());
        arguments.addAll(List.of(address.group(), consumer, least, greatest));
        arguments.addAll(settings);
        entries.forEach(arguments::addAll);
        return arguments;
    }

    /** A failed call does not affect the other calls. */
    private List<SettlementResult> settle(int entries, RedisScript script, List<Object> arguments) {
        try {
            List<SettlementResult> results = new ArrayList<>(Collections.nCopies(entries, SettlementResult.DONE));
            for (Response lost : script.call(connection, address.keys(), arguments)) {
                results.set(lost.toInteger(), NOT_OURS);
            }
            return results;
        } catch (RedisFailure failure) {
            failed.accept(failure);
            return Collections.nCopies(entries, failure.is("NOGROUP")
                    ? SettlementResult.gone("the stream or its group no longer exists")
                    : SettlementResult.retry(failure.getMessage()));
        }
    }
}
