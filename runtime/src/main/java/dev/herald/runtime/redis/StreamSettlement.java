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
        return settle(deliveries, StreamScripts.ACKNOWLEDGE, List.of(delete ? 1 : 0), delivery -> claim(delivery));
    }

    List<Outcome> extend(List<? extends Delivery> deliveries, Duration length) {
        return settle(deliveries, StreamScripts.EXTEND, List.of(length.toMillis(), lease.toMillis()),
                delivery -> claim(delivery));
    }

    List<Outcome> release(List<Release> releases) {
        return settle(releases, StreamScripts.RELEASE, List.of(), release -> {
            List<Object> arguments = claim(release.delivery());
            arguments.add(release.delay().toMillis());
            return arguments;
        });
    }

    /** What makes the entry ours: nobody else has it with as many deliveries. */
    private static List<Object> claim(Delivery delivery) {
        List<Object> arguments = new ArrayList<>(3);
        arguments.add(((StreamDelivery) delivery).entryId());
        arguments.add(delivery.attempt());
        return arguments;
    }

    private <T> List<Outcome> settle(List<? extends T> items, RedisScript script, List<?> settings,
            Function<T, List<Object>> entry) {
        List<Outcome> outcomes = new ArrayList<>(items.size());
        for (int start = 0; start < items.size(); start += MOST_ENTRIES) {
            List<? extends T> batch = items.subList(start, Math.min(start + MOST_ENTRIES, items.size()));
            List<Object> arguments = new ArrayList<>(List.of(address.group(), consumer));
            arguments.addAll(settings);
            batch.forEach(item -> arguments.addAll(entry.apply(item)));
            outcomes.addAll(settle(batch.size(), script, arguments));
        }
        return outcomes;
    }

    /** One call that failed says nothing of the others. */
    private List<Outcome> settle(int entries, RedisScript script, List<Object> arguments) {
        try {
            List<Outcome> outcomes = new ArrayList<>(entries);
            for (Response answer : script.call(line, address.keys(), arguments)) {
                outcomes.add(answer.toInteger() == 1 ? Outcome.DONE : NOT_OURS);
            }
            return outcomes;
        } catch (RedisFailure failure) {
            return Collections.nCopies(entries, failure.is("NOGROUP")
                    ? Outcome.gone("the stream or its group does not exist any more")
                    : Outcome.retry(failure.getMessage()));
        }
    }
}
