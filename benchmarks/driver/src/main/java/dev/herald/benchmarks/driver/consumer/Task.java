package dev.herald.benchmarks.driver.consumer;

import java.net.URI;
import java.util.EnumMap;
import java.util.Map;

import dev.herald.benchmarks.Setting;

/**
 * What a consumer is started to do.
 *
 * @param queue the name of the queue, stream or channel
 * @param messages how many there will be
 * @param concurrency how many handlers run at once
 * @param threads which ones they run on
 * @param handlerMillis for how long each blocks
 */
public record Task(String queue, int messages, int concurrency, Threads threads, int handlerMillis) {

    /** What handlers run on. */
    public enum Threads {
        PLATFORM, VIRTUAL,
        /** There are none: the process publishes. */
        NONE
    }

    public Map<Setting, String> settings(URI broker, boolean keepsMessages) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        settings.put(Setting.BENCHMARK_BROKER, broker.toString());
        settings.put(Setting.BENCHMARK_HOST, broker.getHost());
        settings.put(Setting.BENCHMARK_PORT, Integer.toString(broker.getPort()));
        settings.put(Setting.BENCHMARK_QUEUE, queue);
        settings.put(Setting.BENCHMARK_CHANNEL, Boolean.toString(!keepsMessages));
        settings.put(Setting.BENCHMARK_CONCURRENCY, Integer.toString(concurrency));
        settings.put(Setting.BENCHMARK_PLATFORM, Boolean.toString(threads == Threads.PLATFORM));
        settings.put(Setting.BENCHMARK_VIRTUAL, Boolean.toString(threads == Threads.VIRTUAL));
        settings.put(Setting.BENCHMARK_HANDLER_MILLIS, Integer.toString(handlerMillis));
        settings.put(Setting.BENCHMARK_MESSAGES, Integer.toString(messages));
        return settings;
    }
}
