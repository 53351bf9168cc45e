package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.DurationConverter;

import dev.herald.FilterScope;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.ListenerConfig;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.Expressions;
import dev.herald.spi.BrokerDefaults;
import dev.herald.spi.Buffer;
import dev.herald.spi.Buffer.Overflow;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.Backoff;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;

/**
 * A listener's settings, each from the first that has it: the listener's own key, its annotation, the key for all
 * listeners, the built-in default.
 */
public record ListenerSettings(boolean enabled, int concurrency, int prefetch, Duration visibilityTimeout,
        Duration maxProcessingTime, int maxAttempts, Backoff retry, int batchSize, Duration batchLinger, Duration waitTime,
        int maxPollers, int acknowledgementBatchSize, Duration acknowledgementLinger, Duration shutdownTimeout,
        Optional<String> subscriberQueue, String filter, FilterScope filterScope, boolean durable, boolean push,
        Map<String, String> attributes, Buffer buffer) {

    private static final int MAX_MULTIPLIER = 1000;
    private static final int MAX_POLLERS = 10;
    /** A call takes as many places as a batch has messages: the places of all calls have to be countable. */
    private static final int MAX_BATCH = 100_000;
    private static final int MESSAGES_PER_POLL = 10;
    /** Where the broker has no better default. */
    private static final int PREFETCH_PER_HANDLER = 10;

    public static ListenerSettings of(ListenerMethod method, HeraldConfig config, BrokerDefaults defaults, boolean ordered) {
        return new Sources(method, config, defaults).settings(ordered);
    }

    /**
     * @param queue the queue to receive from: the destination, or that of a topic's subscriber
     * @param deadLetterQueue or {@code null} for none
     */
    public Subscription subscription(String listenerId, Destination destination, String queue, String deadLetterQueue) {
        Subscriber subscriber = destination.kind() == Kind.QUEUE
                ? null
                : new Subscriber(queue, filter, filterScope, durable, push);
        return new Subscription(listenerId, destination, subscriber, attributes, visibilityTimeout,
                maxProcessingTime, deadLetterQueue, maxAttempts, waitTime, maxPollers, buffer);
    }

    private static final class Sources {

        private final ListenerMethod method;
        private final ListenerConfig own;
        private final ListenerConfig all;
        private final BrokerDefaults defaults;
        private final List<String> problems = new ArrayList<>();

        Sources(ListenerMethod method, HeraldConfig config, BrokerDefaults defaults) {
            this.method = method;
            this.defaults = defaults;
            this.own = config.listener().get(method.id());
            this.all = config.listener().get(HeraldConfig.ALL);
        }

        ListenerSettings settings(boolean ordered) {
            ListenerMethod.Attributes written = method.attributes();
            int concurrency = atLeast(1, "concurrency", number("concurrency", written.concurrency(),
                    ListenerConfig::concurrency, 10));
            int prefetch = atLeast(0, "prefetch", number("prefetch", written.prefetch(), ListenerConfig::prefetch,
                    defaults.prefetch() == null ? saturated((long) PREFETCH_PER_HANDLER * concurrency) : defaults.prefetch()));
            int batchSize = method.batch()
                    ? Math.min(MAX_BATCH, atLeast(1, "batch.size",
                            number("batchSize", written.batchSize(), c -> c.batch().size(), 10)))
                    : 1;
            ListenerSettings settings = new ListenerSettings(
                    value(ListenerConfig::enabled, true),
                    concurrency,
                    prefetch,
                    visibilityTimeout(written),
                    positive("max-processing-time", duration("max-processing-time", "maxProcessingTime",
                            written.maxProcessingTime(), ListenerConfig::maxProcessingTime, Duration.ofMinutes(15))),
                    atLeast(1, "retry.max-attempts", number("maxAttempts", written.maxAttempts(),
                            c -> c.retry().maxAttempts(), 5)),
                    retry(written),
                    batchSize,
                    duration("batch.linger", "batchLinger", written.batchLinger(), c -> c.batch().linger(),
                            defaults.batchLinger()),
                    duration("poll.wait-time", c -> c.poll().waitTime(),
                            Duration.ofSeconds(LaunchMode.current() == LaunchMode.NORMAL ? 20 : 1)),
                    atLeast(1, "poll.max-concurrent", number("", "", c -> c.poll().maxConcurrent(),
                            pollers((long) concurrency * batchSize + prefetch))),
                    atLeast(1, "acknowledgement.batch-size", number("", "", c -> c.acknowledgement().batchSize(),
                            defaults.acknowledgementBatchSize())),
                    // Whoever pushes waits for the acknowledgement.
                    duration("acknowledgement.linger", c -> c.acknowledgement().linger(),
                            ordered || written.push() ? Duration.ZERO : defaults.acknowledgementLinger()),
                    duration("shutdown-timeout", ListenerConfig::shutdownTimeout, Duration.ofSeconds(20)),
                    own(ListenerConfig::queue),
                    filter(written),
                    own(ListenerConfig::filterScope).orElse(written.filterScope()),
                    own(ListenerConfig::durable).orElse(written.durable()),
                    written.push(),
                    attributes(),
                    new Buffer(atLeast(1, "buffer.size", number("", "", c -> c.buffer().size(), 1000)),
                            value(c -> c.buffer().overflow(), Overflow.DROP_OLDEST)));
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n- ", problems));
            }
            return settings;
        }

        /** @return {@code null} for none */
        private String filter(ListenerMethod.Attributes written) {
            Optional<String> own = own(ListenerConfig::filter);
            String text = (own.isPresent() ? own : parsed("filter", written.filter(), Function.identity())).orElse("");
            return text.isBlank() ? null : text.strip();
        }

        private Map<String, String> attributes() {
            Map<String, String> both = new HashMap<>(all.attributes());
            if (own != null) {
                both.putAll(own.attributes());
            }
            return Map.copyOf(both);
        }

        private Duration visibilityTimeout(ListenerMethod.Attributes written) {
            Duration timeout = duration("visibility-timeout", "visibilityTimeout", written.visibilityTimeout(),
                    ListenerConfig::visibilityTimeout, null);
            if (timeout != null && !timeout.isNegative() && timeout.compareTo(Duration.ofSeconds(1)) < 0) {
                wrong("visibility-timeout", timeout, "at least one second");
            }
            return timeout;
        }

        private Backoff retry(ListenerMethod.Attributes written) {
            Duration delay = duration("retry.delay", "retryDelay", written.retryDelay(), c -> c.retry().delay(),
                    Duration.ofSeconds(1));
            double multiplier = value(c -> c.retry().multiplier(), 2.0);
            if (!(multiplier >= 1 && multiplier <= MAX_MULTIPLIER)) {
                wrong("retry.multiplier", multiplier, "between 1 and " + MAX_MULTIPLIER);
            }
            double jitter = value(c -> c.retry().jitter(), 0.2);
            if (!(jitter >= 0 && jitter <= 1)) {
                wrong("retry.jitter", jitter, "between 0 and 1");
            }
            Duration maxDelay = duration("retry.max-delay", c -> c.retry().maxDelay(), Duration.ofMinutes(5));
            if (maxDelay.compareTo(delay) < 0) {
                wrong("retry.max-delay", maxDelay, "no less than retry.delay, which is " + delay);
            }
            return new Backoff(delay, multiplier, maxDelay, jitter);
        }

        private static int pollers(long messages) {
            return (int) Math.min(MAX_POLLERS, (messages + MESSAGES_PER_POLL - 1) / MESSAGES_PER_POLL);
        }

        private static int saturated(long number) {
            return (int) Math.min(Integer.MAX_VALUE, number);
        }

        private <T> T value(Function<ListenerConfig, Optional<T>> key, T builtIn) {
            Optional<T> value = own(key);
            return (value.isPresent() ? value : key.apply(all)).orElse(builtIn);
        }

        private <T> Optional<T> own(Function<ListenerConfig, Optional<T>> key) {
            return own == null ? Optional.empty() : key.apply(own);
        }

        private Duration duration(String key, Function<ListenerConfig, Optional<Duration>> configured, Duration builtIn) {
            return duration(key, "", "", configured, builtIn);
        }

        private Duration duration(String key, String attribute, String written,
                Function<ListenerConfig, Optional<Duration>> configured, Duration builtIn) {
            Duration duration = first(configured, attribute, written, DurationConverter::parseDuration).orElse(builtIn);
            if (duration != null && duration.isNegative()) {
                wrong(key, duration, "zero or more");
            }
            return duration == null ? null : Durations.bounded(duration);
        }

        private int number(String attribute, String written, Function<ListenerConfig, OptionalInt> key, int builtIn) {
            Function<ListenerConfig, Optional<Integer>> boxed = c -> {
                OptionalInt value = key.apply(c);
                return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
            };
            return first(boxed, attribute, written, Integer::valueOf).orElse(builtIn);
        }

        /** The listener's own, else its annotation's, else that of all listeners. */
        private <T> Optional<T> first(Function<ListenerConfig, Optional<T>> key, String attribute, String written,
                Function<String, T> parse) {
            Optional<T> value = own(key);
            if (value.isEmpty()) {
                value = parsed(attribute, written, parse);
            }
            return value.isPresent() ? value : key.apply(all);
        }

        private <T> Optional<T> parsed(String attribute, String written, Function<String, T> parse) {
            if (written.isBlank()) {
                return Optional.empty();
            }
            String text = written;
            try {
                text = Expressions.resolve(written).strip();
                return Optional.of(parse.apply(text));
            } catch (RuntimeException e) {
                problems.add(method.description() + ": the attribute " + attribute + " has the value '" + text
                        + "', which is not valid: " + FailureText.message(e));
                return Optional.empty();
            }
        }

        /** @return a value within the bounds: other settings follow from it, and are not wrong themselves */
        private int atLeast(int least, String key, int value) {
            if (value < least) {
                wrong(key, value, least + " or more");
            }
            return Math.max(least, value);
        }

        private Duration positive(String key, Duration value) {
            if (value.isZero()) {
                wrong(key, value, "more than zero");
            }
            return value;
        }

        private void wrong(String key, Object value, String right) {
            problems.add(ConfigKeys.ofListener(method.id(), key) + " is " + value + "; it must be " + right);
        }
    }
}
