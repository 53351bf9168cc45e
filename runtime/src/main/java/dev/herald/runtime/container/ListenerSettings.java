package dev.herald.runtime.container;

import java.time.Duration;
import java.util.HashMap;
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

/**
 * A listener's settings, each from the first that has it: the listener's own key, its annotation, the key for all
 * listeners, the built-in default.
 */
public record ListenerSettings(boolean enabled, int concurrency, int prefetch, Duration visibilityTimeout,
        Duration maxProcessingTime, int maxAttempts, Backoff retry, int batchSize, Duration batchLinger, Duration waitTime,
        int maxPollers, int acknowledgementBatchSize, Duration acknowledgementLinger, Duration shutdownTimeout,
        Optional<String> subscriberQueue, String filter, FilterScope filterScope, boolean durable, boolean push,
        Map<String, String> attributes, Buffer buffer) {

    private static final int MOST_POLLERS = 10;
    private static final int USUAL_RECEIVE = 10;
    /** Where the broker has no better default. */
    private static final int PREFETCH_PER_HANDLER = 10;

    public static ListenerSettings of(ListenerMethod method, HeraldConfig config, BrokerDefaults usual, boolean ordered) {
        return new Sources(method, config, usual).settings(ordered);
    }

    /** How many messages handlers may have at once. */
    int handledAtOnce(boolean batch, int handlers) {
        return batch ? handlers * batchSize : handlers;
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
        private final BrokerDefaults usual;

        Sources(ListenerMethod method, HeraldConfig config, BrokerDefaults usual) {
            this.method = method;
            this.usual = usual;
            this.own = config.listener().get(method.id());
            this.all = config.listener().get(HeraldConfig.ALL);
        }

        ListenerSettings settings(boolean ordered) {
            ListenerMethod.Attributes written = method.attributes();
            int concurrency = atLeast(1, "concurrency", number("concurrency", written.concurrency(),
                    ListenerConfig::concurrency, 10));
            int prefetch = atLeast(0, "prefetch", number("prefetch", written.prefetch(), ListenerConfig::prefetch,
                    usual.prefetch() == null ? PREFETCH_PER_HANDLER * concurrency : usual.prefetch()));
            int batchSize = method.batch()
                    ? atLeast(1, "batch.size", number("batchSize", written.batchSize(), c -> c.batch().size(), 10))
                    : 1;
            return new ListenerSettings(
                    value(ListenerConfig::enabled, true),
                    concurrency,
                    prefetch,
                    visibilityTimeout(written),
                    positive("max-processing-time", duration("maxProcessingTime", written.maxProcessingTime(),
                            ListenerConfig::maxProcessingTime, Duration.ofMinutes(15))),
                    atLeast(1, "retry.max-attempts", number("maxAttempts", written.maxAttempts(),
                            c -> c.retry().maxAttempts(), 5)),
                    retry(written),
                    batchSize,
                    duration("batchLinger", written.batchLinger(), c -> c.batch().linger(), usual.batchLinger()),
                    value(c -> c.poll().waitTime(), Duration.ofSeconds(LaunchMode.current() == LaunchMode.NORMAL ? 20 : 1)),
                    atLeast(1, "poll.max-concurrent", number("", "", c -> c.poll().maxConcurrent(),
                            pollers(concurrency * batchSize + prefetch))),
                    atLeast(1, "acknowledgement.batch-size", number("", "", c -> c.acknowledgement().batchSize(),
                            usual.acknowledgementBatchSize())),
                    // Whoever pushes waits for the acknowledgement.
                    value(c -> c.acknowledgement().linger(),
                            ordered || written.push() ? Duration.ZERO : usual.acknowledgementLinger()),
                    value(ListenerConfig::shutdownTimeout, Duration.ofSeconds(20)),
                    own(ListenerConfig::queue),
                    filter(written),
                    own(ListenerConfig::filterScope).orElse(written.filterScope()),
                    own(ListenerConfig::durable).orElse(written.durable()),
                    written.push(),
                    attributes(),
                    new Buffer(atLeast(1, "buffer.size", number("", "", c -> c.buffer().size(), 1000)),
                            value(c -> c.buffer().overflow(), Overflow.DROP_OLDEST)));
        }

        /** @return {@code null} for none */
        private String filter(ListenerMethod.Attributes written) {
            String text = own(ListenerConfig::filter).orElseGet(() -> Expressions.resolve(written.filter()));
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
            Duration timeout = duration("visibilityTimeout", written.visibilityTimeout(),
                    ListenerConfig::visibilityTimeout, null);
            if (timeout != null && timeout.compareTo(Duration.ofSeconds(1)) < 0) {
                throw wrong("visibility-timeout", timeout, "at least one second");
            }
            return timeout;
        }

        private Backoff retry(ListenerMethod.Attributes written) {
            Duration delay = duration("retryDelay", written.retryDelay(), c -> c.retry().delay(), Duration.ofSeconds(1));
            double multiplier = value(c -> c.retry().multiplier(), 2.0);
            if (!(multiplier >= 1)) {
                throw wrong("retry.multiplier", multiplier, "1 or more");
            }
            double jitter = value(c -> c.retry().jitter(), 0.2);
            if (!(jitter >= 0 && jitter <= 1)) {
                throw wrong("retry.jitter", jitter, "between 0 and 1");
            }
            Duration maxDelay = value(c -> c.retry().maxDelay(), Duration.ofMinutes(5));
            if (maxDelay.compareTo(delay) < 0) {
                throw wrong("retry.max-delay", maxDelay, "no less than retry.delay, which is " + delay);
            }
            return new Backoff(delay, multiplier, maxDelay, jitter);
        }

        private static int pollers(int messages) {
            return Math.min(MOST_POLLERS, (messages + USUAL_RECEIVE - 1) / USUAL_RECEIVE);
        }

        private <T> T value(Function<ListenerConfig, Optional<T>> key, T builtIn) {
            return own(key).or(() -> key.apply(all)).orElse(builtIn);
        }

        private <T> Optional<T> own(Function<ListenerConfig, Optional<T>> key) {
            return own == null ? Optional.empty() : key.apply(own);
        }

        private Duration duration(String attribute, String written, Function<ListenerConfig, Optional<Duration>> key,
                Duration builtIn) {
            Duration duration = own(key).or(() -> parsed(attribute, written, DurationConverter::parseDuration))
                    .or(() -> key.apply(all)).orElse(builtIn);
            if (duration != null && duration.isNegative()) {
                throw wrong(attribute, duration, "zero or more");
            }
            return duration;
        }

        private int number(String attribute, String written, Function<ListenerConfig, OptionalInt> key, int builtIn) {
            Function<ListenerConfig, Optional<Integer>> boxed = c -> {
                OptionalInt value = key.apply(c);
                return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
            };
            return own(boxed).or(() -> parsed(attribute, written, Integer::valueOf)).or(() -> boxed.apply(all))
                    .orElse(builtIn);
        }

        private <T> Optional<T> parsed(String attribute, String written, Function<String, T> parse) {
            if (written.isBlank()) {
                return Optional.empty();
            }
            String text = Expressions.resolve(written).strip();
            try {
                return Optional.of(parse.apply(text));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(method.description() + ": the attribute " + attribute + " has the value '"
                        + text + "', which can't be read: " + e.getMessage(), e);
            }
        }

        private int atLeast(int least, String key, int value) {
            if (value < least) {
                throw wrong(key, value, least + " or more");
            }
            return value;
        }

        private Duration positive(String key, Duration value) {
            if (value.isZero()) {
                throw wrong(key, value, "more than zero");
            }
            return value;
        }

        private IllegalArgumentException wrong(String key, Object value, String right) {
            return new IllegalArgumentException("quarkus.herald.listener.\"" + method.id() + "\"." + key + " is " + value
                    + "; it must be " + right);
        }
    }
}
