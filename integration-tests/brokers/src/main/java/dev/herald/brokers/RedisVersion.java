package dev.herald.brokers;

import java.util.function.Supplier;

/** Which Redis, or server that is compatible with it, a test starts. */
public enum RedisVersion {

    /** The Redis of this machine, which is installed if it is missing and can be. */
    OF_THIS_MACHINE("", RedisPrograms::ofThisMachine),
    /** Redis 8, from the packages of a newer Debian. */
    EIGHT("8", () -> RedisPrograms.ofNewerDebian("redis")),
    /** Valkey 8, from the packages of a newer Debian. */
    VALKEY("valkey", () -> RedisPrograms.ofNewerDebian("valkey"));

    /** The system property that selects the server for all tests that do not say which they need. */
    public static final String PROPERTY = "herald.redis";

    private final String key;
    private final Supplier<RedisPrograms> programs;

    RedisVersion(String key, Supplier<RedisPrograms> programs) {
        this.key = key;
        this.programs = programs;
    }

    /** The one that the property selects. */
    static RedisVersion selected() {
        return Choice.of(PROPERTY, System.getProperty(PROPERTY), values(), version -> version.key);
    }

    /** @throws IllegalStateException with the reason, if it cannot be had on this machine */
    RedisPrograms programs() {
        return programs.get();
    }
}
