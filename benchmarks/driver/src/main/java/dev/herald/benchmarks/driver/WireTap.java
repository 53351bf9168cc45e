package dev.herald.benchmarks.driver;

import java.net.URI;
import java.util.Map;

/**
 * A proxy before a broker that understands what passes. What it sees is stamped with {@link System#nanoTime}, the clock
 * that the consumers' meters use as well. Thread-safe.
 */
interface WireTap extends AutoCloseable {

    /** Where consumers connect to instead. */
    URI uri();

    /** The consumers' calls since the last look, by operation: SQS's actions, AMQP's methods, Redis's commands. */
    Map<String, Long> takeCalls();

    /** Forgets the settlements seen so far. */
    void forgetSettlements();

    /** When the first attempt to settle a message (delete, acknowledge) passed, by the order's id. */
    Map<Long, Long> settledAtNanos();

    @Override
    void close();
}
