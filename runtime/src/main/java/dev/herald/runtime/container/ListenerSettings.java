package dev.herald.runtime.container;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;

import dev.herald.FilterScope;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.HealthConfig.Readiness;
import dev.herald.runtime.config.HeraldConfig.ListenerConfig;
import dev.herald.runtime.config.HeraldConfig.PauseConfig;
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
public record ListenerSettings(boolean enabled, int concurrency, int prefetch, long prefetchBytes, Duration visibilityTimeout,
        Duration maxProcessingTime, int maxAttempts, Backoff retry, Double rateInterval, Pause pause, int batchSize,
        Duration batchLinger, Duration waitTime,
        int maxPollers, int acknowledgementBatchSize, Duration acknowledgementLinger, Duration shutdownTimeout,
        Optional<String> subscriberQueue, String filter, FilterScope filterScope, boolean durable, boolean push,
        Map<String, String> attributes, Buffer buffer, Health health, FailureRules failures) {

    private static final Pattern RATE = Pattern.compile("\\s*(\\d{1,9}(?:\\.\\d{1,9})?)\\s*/\\s*([smh])\\s*");
    private static final int MAX_MULTIPLIER = 1000;
    private static final int MAX_POLLERS = 10;
    /** A call takes as many places as a batch has messages: the places of all calls have to be countable. */
    private static final int MAX_BATCH = 100_000;
    private static final int MESSAGES_PER_POLL = 10;
    /** Where the broker has no better default. */
    private static final int PREFETCH_PER_HANDLER = 10;
    /** A payload that was read takes several times the bytes of its message, and there are other listeners. */
    private static final int HEAP_PER_PREFETCH = 16;

    /**
     * What the listener means to the health of the application.
     *
     * @param readiness when it makes the application unready
     * @param startup whether the application has not started before the listener has received
     * @param grace how long it may fail to receive
     */
    public record Health(Readiness readiness, boolean startup, Duration grace) {
    }

    /**
     * Pauses while what the handler needs is away.
     *
     * @param enabled whether failures that say so pause the listener
     * @param circuitBreaker the name of one that pauses the listener, or {@code null}
     * @param failureRatio the share of failed calls that does; 0 for none
     * @param delay the longest before the next try
     */
    public record Pause(boolean enabled, String circuitBreaker, double failureRatio, Duration delay) {
    }

    /** A new one; {@code null} for none. @param now {@link System#nanoTime} */
    RateLimit rateLimit(long now) {
        return rateInterval == null ? null : new RateLimit(rateInterval, now);
    }

    public static ListenerSettings of(ListenerMethod method, HeraldConfig config, BrokerDefaults defaults, boolean ordered) {
        return new Sources(method, config, defaults).settings(ordered);
    }

    /** How many attempts a message may have at most, whatever it fails with. */
    int mostAttempts() {
        return failures.mostAttempts(maxAttempts);
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
                maxProcessingTime, deadLetterQueue, mostAttempts(), waitTime, maxPollers, buffer);
    }

    private static final class Sources {

        private final ListenerMethod method;
        private final ListenerMethod.Attributes written;
        private final ListenerConfig own;
        private final ListenerConfig all;
        private final BrokerDefaults defaults;
        private final List<String> problems = new ArrayList<>();

        Sources(ListenerMethod method, HeraldConfig config, BrokerDefaults defaults) {
            this.method = method;
            this.written = method.attributes();
            this.defaults = defaults;
            this.all = config.listener().get(HeraldConfig.ALL);
            this.own = config.listener().get(method.id());
        }

        ListenerSettings settings(boolean ordered) {
            int concurrency = atLeast(1, "concurrency",
                    number(own.concurrency(), "concurrency", written.concurrency(), all.concurrency(), 10));
            int prefetch = atLeast(0, "prefetch",
                    number(own.prefetch(), "prefetch", written.prefetch(), all.prefetch(), prefetch(concurrency)));
            long prefetchBytes = prefetchBytes();
            int batchSize = method.batch() ? batchSize() : 1;
            ListenerSettings settings = new ListenerSettings(
                    first(own.enabled(), all.enabled(), true),
                    concurrency,
                    prefetch,
                    prefetchBytes,
                    visibilityTimeout(),
                    positive("max-processing-time", duration("max-processing-time", own.maxProcessingTime(),
                            "maxProcessingTime", written.maxProcessingTime(), all.maxProcessingTime(),
                            Duration.ofMinutes(15))),
                    atLeast(1, "retry.max-attempts", number(own.retry().maxAttempts(), "maxAttempts",
                            written.maxAttempts(), all.retry().maxAttempts(), 5)),
                    retry(),
                    rateInterval(),
                    pause(),
                    batchSize,
                    duration("batch.linger", own.batch().linger(), "batchLinger", written.batchLinger(),
                            all.batch().linger(), defaults.batchLinger()),
                    duration("poll.wait-time", own.poll().waitTime(), all.poll().waitTime(),
                            Duration.ofSeconds(LaunchMode.current() == LaunchMode.NORMAL ? 20 : 1)),
                    atLeast(1, "poll.max-concurrent", number(own.poll().maxConcurrent(), all.poll().maxConcurrent(),
                            pollers((long) concurrency * batchSize + prefetch))),
                    atLeast(1, "acknowledgement.batch-size", number(own.acknowledgement().batchSize(),
                            all.acknowledgement().batchSize(), defaults.acknowledgementBatchSize())),
                    // Whoever pushes waits for the acknowledgement.
                    duration("acknowledgement.linger", own.acknowledgement().linger(), all.acknowledgement().linger(),
                            ordered || written.push() ? Duration.ZERO : defaults.acknowledgementLinger()),
                    duration("shutdown-timeout", own.shutdownTimeout(), all.shutdownTimeout(), Duration.ofSeconds(20)),
                    own.queue(),
                    filter(),
                    own.filterScope().orElse(written.filterScope()),
                    own.durable().orElse(written.durable()),
                    written.push(),
                    attributes(),
                    new Buffer(atLeast(1, "buffer.size", number(own.buffer().size(), all.buffer().size(), 1000)),
                            prefetchBytes, first(own.buffer().overflow(), all.buffer().overflow(), Overflow.DROP_OLDEST)),
                    health(),
                    new FailureRulesReader(method, own, all, problems).read());
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n- ", problems));
            }
            return settings;
        }

        private int prefetch(int concurrency) {
            return defaults.prefetch() == null ? saturated((long) PREFETCH_PER_HANDLER * concurrency) : defaults.prefetch();
        }

        private long prefetchBytes() {
            MemorySize configured = first(own.prefetchBytes(), all.prefetchBytes(), null);
            if (configured == null) {
                return Runtime.getRuntime().maxMemory() / HEAP_PER_PREFETCH;
            }
            if (configured.asBigInteger().signum() <= 0) {
                wrong("prefetch-bytes", configured.asBigInteger(), "more than zero");
            }
            return configured.asBigInteger().min(BigInteger.valueOf(Long.MAX_VALUE / 2)).longValue();
        }

        private int batchSize() {
            return Math.min(MAX_BATCH, atLeast(1, "batch.size",
                    number(own.batch().size(), "batchSize", written.batchSize(), all.batch().size(), 10)));
        }

        /** @return {@code null} for none */
        private String filter() {
            String text = own.filter().isPresent() ? own.filter().get() : resolved("filter", written.filter());
            return text == null || text.isBlank() ? null : text.strip();
        }

        private Map<String, String> attributes() {
            Map<String, String> both = new HashMap<>(all.attributes());
            both.putAll(own.attributes());
            return Map.copyOf(both);
        }

        private Duration visibilityTimeout() {
            Duration timeout = duration("visibility-timeout", own.visibilityTimeout(), "visibilityTimeout",
                    written.visibilityTimeout(), all.visibilityTimeout(), null);
            if (timeout != null && !timeout.isNegative() && timeout.compareTo(Duration.ofSeconds(1)) < 0) {
                wrong("visibility-timeout", timeout, "at least one second");
            }
            return timeout;
        }

        private Backoff retry() {
            Duration delay = duration("retry.delay", own.retry().delay(), "retryDelay", written.retryDelay(),
                    all.retry().delay(), Duration.ofSeconds(1));
            double multiplier = first(own.retry().multiplier(), all.retry().multiplier(), 2.0);
            if (!(multiplier >= 1 && multiplier <= MAX_MULTIPLIER)) {
                wrong("retry.multiplier", multiplier, "between 1 and " + MAX_MULTIPLIER);
            }
            double jitter = first(own.retry().jitter(), all.retry().jitter(), 0.2);
            if (!(jitter >= 0 && jitter <= 1)) {
                wrong("retry.jitter", jitter, "between 0 and 1");
            }
            Duration maxDelay = duration("retry.max-delay", own.retry().maxDelay(), all.retry().maxDelay(),
                    Duration.ofMinutes(5));
            if (maxDelay.compareTo(delay) < 0) {
                wrong("retry.max-delay", maxDelay, "no less than retry.delay, which is " + delay);
            }
            return new Backoff(delay, multiplier, maxDelay, jitter);
        }

        /** Between two messages, in nanoseconds; {@code null} for no limit. */
        private Double rateInterval() {
            String rate = first(own.rate(), all.rate(), null);
            if (rate == null) {
                return null;
            }
            Matcher parts = RATE.matcher(rate);
            if (!parts.matches() || Double.parseDouble(parts.group(1)) <= 0) {
                wrong("rate", "'" + rate + "'", "a number above zero for each second, minute or hour, such as 14/s, 600/m or"
                        + " 5000/h");
                return null;
            }
            long period = switch (parts.group(2)) {
                case "s" -> TimeUnit.SECONDS.toNanos(1);
                case "m" -> TimeUnit.MINUTES.toNanos(1);
                default -> TimeUnit.HOURS.toNanos(1);
            };
            return period / Double.parseDouble(parts.group(1));
        }

        private Pause pause() {
            PauseConfig one = own.pause();
            PauseConfig others = all.pause();
            double ratio = first(one.failureRatio(), others.failureRatio(), 0.0);
            if (!(ratio >= 0 && ratio <= 1)) {
                wrong("pause.failure-ratio", ratio, "more than 0, and at most 1");
            }
            return new Pause(first(one.enabled(), others.enabled(), true),
                    first(one.circuitBreaker(), others.circuitBreaker(), null), ratio,
                    positive("pause.delay", duration("pause.delay", one.delay(), others.delay(), Duration.ofSeconds(10))));
        }

        private Health health() {
            return new Health(first(own.health().readiness(), all.health().readiness(), Readiness.START),
                    first(own.health().startup(), all.health().startup(), false),
                    duration("health.grace", own.health().grace(), all.health().grace(), Duration.ofSeconds(30)));
        }

        private static int pollers(long messages) {
            return (int) Math.min(MAX_POLLERS, (messages + MESSAGES_PER_POLL - 1) / MESSAGES_PER_POLL);
        }

        private static int saturated(long number) {
            return (int) Math.min(Integer.MAX_VALUE, number);
        }

        private static <T> T first(Optional<T> own, Optional<T> all, T builtIn) {
            return own.isPresent() ? own.get() : all.orElse(builtIn);
        }

        private Duration duration(String key, Optional<Duration> own, Optional<Duration> all, Duration builtIn) {
            return duration(key, own, "", "", all, builtIn);
        }

        private Duration duration(String key, Optional<Duration> own, String attribute, String written,
                Optional<Duration> all, Duration builtIn) {
            Duration annotated = own.isPresent() ? own.get() : duration(attribute, written);
            Duration duration = annotated == null ? all.orElse(builtIn) : annotated;
            if (duration != null && duration.isNegative()) {
                wrong(key, duration, "zero or more");
            }
            return duration == null ? null : Durations.bounded(duration);
        }

        private int number(OptionalInt own, OptionalInt all, int builtIn) {
            return number(own, "", "", all, builtIn);
        }

        private int number(OptionalInt own, String attribute, String written, OptionalInt all, int builtIn) {
            if (own.isPresent()) {
                return own.getAsInt();
            }
            Integer annotated = number(attribute, written);
            return annotated == null ? all.orElse(builtIn) : annotated;
        }

        // Attributes of the annotation; null if they are not given, or not valid

        private Duration duration(String attribute, String written) {
            String text = resolved(attribute, written);
            try {
                return text == null ? null : DurationConverter.parseDuration(text);
            } catch (RuntimeException e) {
                return invalid(attribute, text, e);
            }
        }

        private Integer number(String attribute, String written) {
            String text = resolved(attribute, written);
            try {
                return text == null ? null : Integer.valueOf(text);
            } catch (NumberFormatException e) {
                return invalid(attribute, text, e);
            }
        }

        private String resolved(String attribute, String written) {
            if (written.isBlank()) {
                return null;
            }
            try {
                return Expressions.resolve(written).strip();
            } catch (RuntimeException e) {
                return invalid(attribute, written, e);
            }
        }

        private <T> T invalid(String attribute, String text, RuntimeException reason) {
            problems.add(method.description() + ": the attribute " + attribute + " has the value '" + text
                    + "', which is not valid: " + FailureText.message(reason));
            return null;
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
