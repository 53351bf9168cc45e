package dev.herald.deployment;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Asks for a container runtime without the log lines of others about there being none, where Herald has an answer to that and
 * says so itself.
 */
final class ContainerRuntime {

    /** What looks for the runtime, at length. */
    private static final Logger SEARCH = Logger.getLogger("org.testcontainers");
    /** What a client's extension has to say about it. */
    private static final Map<BrokerKind, Logger> EXTENSIONS = Map.of(
            BrokerKind.REDIS, Logger.getLogger("io.quarkus.redis.deployment.client.DevServicesRedisProcessor"),
            BrokerKind.SQS, Logger.getLogger("io.quarkiverse.amazon.common.deployment.DevServicesLocalStackProcessor"),
            BrokerKind.SNS, Logger.getLogger("io.quarkiverse.amazon.common.deployment.DevServicesLocalStackProcessor"));

    private ContainerRuntime() {
    }

    /** Quarkus keeps the answer for all who ask. */
    static boolean isAvailable(BooleanSupplier quarkus) {
        Level before = SEARCH.getLevel();
        SEARCH.setLevel(Level.OFF);
        try {
            return quarkus.getAsBoolean();
        } finally {
            SEARCH.setLevel(before);
        }
    }

    /** The extensions of these brokers' clients need not warn in this build, of which a live reload is a new one. */
    static void answeredFor(List<BrokerKind> brokers) {
        EXTENSIONS.values().forEach(log -> log.setLevel(null));
        brokers.stream().map(EXTENSIONS::get).filter(Objects::nonNull).forEach(log -> log.setLevel(Level.SEVERE));
    }
}
