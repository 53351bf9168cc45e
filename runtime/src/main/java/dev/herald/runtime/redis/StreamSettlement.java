package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import io.vertx.redis.client.Response;

import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Outcome;

/**
 * Acknowledges, extends and gives back what one consumer holds, many messages in a call.
 *
 * @param line what to call Redis on
 * @param address the stream and group
 * @param consumer the consumer's name in the group
 * @param delete whether a handled entry leaves the stream
 * @param lease after which another consumer takes a message over
 */
record StreamSettlement(RedisLine line, StreamAddress address, String consumer, boolean delete, Duration lease) {

    /** Lua hands a limited number of values from one call to the next. */
    private static final int MOST_ENTRIES = 500;

    private static final Outcome NOT_OURS = Outcome.gone("another consumer has taken it over, or it was removed");

    List<Outcome> acknowledge(List<? extends Delivery> deliveries) {
        return settle(deliveries, StreamScripts.ACKNOWLEDGE, List.of(delete ? 1 : 0), Claim::of);
    }

    List<Outcome> extend(List<? extends Delivery> deliveries, Duration length) {
        return settle(deliveries, StreamScripts.EXTEND, List.of(length.toMillis(), lease.toMillis()), Claim::of);
    }

    List<Outcome> release(List<Release> releases) {
        return settle(releases, StreamScripts.RELEASE, List.of(), Claim::of);
    }

    /**
     * What makes the entry ours: nobody else has it with as many deliveries.
     *
     * @param delay of what is given back, else {@code null}
     */
    private record Claim(String entryId, int attempt, Duration delay) {

        static Claim of(Delivery delivery) {
            return new Claim(((StreamDelivery) delivery).entryId(), delivery.attempt(), null);
        }

        static Claim of(Release release) {
            return new Claim(((StreamDelivery) release.delivery()).entryId(), release.delivery().attempt(),
                    release.delay());
        }

        void addTo(List<Object> arguments) {
            arguments.add(entryId);
            arguments.add(attempt);
            if (delay != null) {
                arguments.add(delay.toMillis());
            }
        }
    }

    private <T> List<Outcome> settle(List<? extends T> items, RedisScript script, List<?> settings,
            Function<T, Claim> claim) {
        List<Outcome> outcomes = new ArrayList<>(items.size());
        for (int start = 0; start < items.size(); start += MOST_ENTRIES) {
            List<Claim> claims = new ArrayList<>(Math.min(MOST_ENTRIES, items.size() - start));
            for (T item : items.subList(start, Math.min(start + MOST_ENTRIES, items.size()))) {
                claims.add(claim.apply(item));
            }
            outcomes.addAll(settle(script, settings, claims));
        }
        return outcomes;
    }

    /** One call that failed says nothing of the others. */
    private List<Outcome> settle(RedisScript script, List<?> settings, List<Claim> claims) {
        try {
            List<Outcome> outcomes = new ArrayList<>(Collections.nCopies(claims.size(), Outcome.DONE));
            for (Response lost : script.call(line, address.keys(), arguments(settings, claims))) {
                outcomes.set(lost.toInteger(), NOT_OURS);
            }
            return outcomes;
        } catch (RedisFailure failure) {
            return Collections.nCopies(claims.size(), failure.is("NOGROUP")
                    ? Outcome.gone("the stream or its group does not exist any more")
                    : Outcome.retry(failure.getMessage()));
        }
    }

    private List<Object> arguments(List<?> settings, List<Claim> claims) {
        String least = claims.get(0).entryId;
        String greatest = least;
        for (Claim claim : claims) {
            least = EntryId.compare(claim.entryId, least) < 0 ? claim.entryId : least;
            greatest = EntryId.compare(claim.entryId, greatest) > 0 ? claim.entryId : greatest;
        }
        List<Object> arguments = new ArrayList<>(6 + 3 * claims.size());
        arguments.addAll(List.of(address.group(), consumer, least, greatest));
        arguments.addAll(settings);
        claims.forEach(claim -> claim.addTo(arguments));
        return arguments;
    }
}
