package dev.herald.benchmarks.driver.wire;

import java.net.URI;
import java.util.Map;

/** Stands between a consumer and its broker, passes everything on as it is, and takes note of what passes. Thread-safe. */
public interface WireTap extends AutoCloseable {

    /** Where a consumer connects to, in place of the broker. */
    URI uri();

    /** How often each kind of call has gone to the broker so far, by its name in the broker's protocol. */
    Map<String, Long> calls();

    /** When, by {@link System#nanoTime}, the settlement of each order first went to the broker, by the order's id. */
    Map<Long, Long> settled();

    @Override
    void close();
}
