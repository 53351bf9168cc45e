package dev.herald.benchmarks;

import java.net.URI;

/** What the driver tells a consumer, in environment variables: they reach every framework, and native executables. */
public enum Setting {

    /** The port on which the driver talks to the {@link Meter}. */
    BENCHMARK_METER,
    /** The broker, as {@code http}, {@code amqp} or {@code redis}, host and port. */
    BENCHMARK_BROKER,
    /** The host of {@link #BENCHMARK_BROKER} alone. */
    BENCHMARK_HOST,
    /** The port of {@link #BENCHMARK_BROKER} alone. */
    BENCHMARK_PORT,
    /** The name of the queue, stream or channel, which exists. */
    BENCHMARK_QUEUE,
    /**
     * {@code true} if {@link #BENCHMARK_QUEUE} is a channel of Redis's Pub/Sub, whose name then begins with {@code channel-};
     * for consumers of Redis that know it by configuration alone.
     */
    BENCHMARK_CHANNEL,
    /** How many handlers run at once. */
    BENCHMARK_CONCURRENCY,
    /** {@code true} to consume with handlers on platform threads. */
    BENCHMARK_PLATFORM,
    /** {@code true} to consume with handlers on virtual threads. If both are {@code false} the process only publishes. */
    BENCHMARK_VIRTUAL,
    /** For how many milliseconds a handler blocks, as in a call to a database. */
    BENCHMARK_HANDLER_MILLIS,
    /** One more than the greatest id of a message. */
    BENCHMARK_MESSAGES;

    public String text() {
        String value = System.getenv(name());
        if (value == null) {
            throw new IllegalStateException(name() + " is not set: consumers are started by the driver");
        }
        return value;
    }

    public int number() {
        return Integer.parseInt(text());
    }

    public URI uri() {
        return URI.create(text());
    }

    public boolean isTrue() {
        return text().equals("true");
    }
}
