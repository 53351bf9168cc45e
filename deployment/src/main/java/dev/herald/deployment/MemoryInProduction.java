package dev.herald.deployment;

import java.util.List;

import io.quarkus.runtime.LaunchMode;

import dev.herald.runtime.config.HeraldBuildTimeConfig.MemoryConfig.Production;

/**
 * The rule about queues and topics in memory in production.
 *
 * @param usages where annotations name them
 * @param fallback whether they are in memory only because the application has no client
 * @param rule what is configured
 */
record MemoryInProduction(List<DestinationUsage> usages, boolean fallback, Production rule) {

    private static final String KEY = "quarkus.herald.memory.production";

    static MemoryInProduction of(List<DestinationUsage> usages, boolean fallback, Production rule) {
        return new MemoryInProduction(usages.stream()
                .filter(usage -> usage.target().broker().equals(BrokerKind.MEMORY.name())).toList(), fallback, rule);
    }

    /** For each start of the application. */
    List<String> warnings(LaunchMode mode) {
        return mode == LaunchMode.NORMAL && rule == Production.WARN && isFallback()
                ? List.of(
                        "No broker client is on the class path, so messages are kept in memory, in this process: they are lost"
                                + " when it ends, and reach no other instance; " + cure() + ", or set " + KEY
                                + "=forbidden, so that such a build fails")
                : List.of();
    }

    void check(LaunchMode mode, Problems problems) {
        if (mode == LaunchMode.NORMAL && rule == Production.FORBIDDEN) {
            usages.forEach(usage -> problems.add(usage.subject(),
                    DestinationResolver.noun(usage.target().kind()) + " '" + usage.target().destination() + "'",
                    "messages would be kept in memory, which " + KEY + "=forbidden excludes in production; set another"
                            + " quarkus.herald.broker, or add a client (" + clients() + ")"));
        }
    }

    boolean isFallback() {
        return fallback && !usages.isEmpty();
    }

    static String cure() {
        return "add a client (" + clients() + "), or set quarkus.herald.broker=memory if this is intended";
    }

    private static String clients() {
        return "Amazon SQS: " + BrokerKind.SQS.client().dependency() + ", RabbitMQ: "
                + BrokerKind.RABBITMQ.client().dependency() + ", Redis: " + BrokerKind.REDIS.client().dependency();
    }
}
