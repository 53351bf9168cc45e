package dev.herald.brokers;

import java.util.function.Supplier;

/** Which Redis, or server that is compatible with it, a test starts. */
public enum RedisVersion {

    /** The Redis of this machine, which is installed if it is missing and can be. */
    OF_THIS_MACHINE("", RedisPrograms::ofThisMachine),
    /** Redis 8, from the packages of a newer Debian. */
    EIGHT("8", () -> RedisPrograms.ofNewerDebian("redis")),
    /** Valkey 8, from the packages of a newer Debian. */
    VALKEY("valkey", () -> RedisPrograms.ofNewerDebian("valkey")),
    /** The one of an image, in a container. Servers that reach each other or files are those of this machine. */
    DOCKER("docker", RedisPrograms::ofThisMachine);

    /** The system property that selects the server for all tests that do not say which they need. */
    public static final String PROPERTY = "herald.redis";

    private final String key;
    private final Supplier<RedisPrograms> programs;

    RedisVersion(String key, Supplier<RedisPrograms> programs) {
        this.key = key;
        this.programs = programs;
    }

    /** The one that the property selects; if it selects none, the one of an image if tests run in containers. */
    static RedisVersion selected() {
        RedisVersion version = Choice.of(PROPERTY, System.getProperty(PROPERTY), values(), value -> value.key);
        return version == OF_THIS_MACHINE && Docker.runs(Image.REDIS) ? DOCKER : version;
    }

    /** @throws IllegalStateException with the reason, if it cannot be had on this machine */
    RedisPrograms programs() {
        return programs.get();
    }
}
