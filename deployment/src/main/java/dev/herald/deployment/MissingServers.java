package dev.herald.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.herald.runtime.config.HeraldBuildTimeConfig.DevServicesConfig.WithoutContainers;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.Destination.Kind;

/**
 * The brokers that the application uses in development or tests although it has no server of them, and nothing that could start
 * one in a container: what becomes of these. The brokers of one family have the same fate.
 *
 * @param inMemory their queues and topics are in memory
 * @param local a server of this machine is started for them
 * @param left nothing is done about them
 */
record MissingServers(List<BrokerKind> inMemory, List<BrokerKind> local, List<BrokerKind> left) {

    static final MissingServers NONE = new MissingServers(List.of(), List.of(), List.of());

    private static final String KEY = "quarkus.herald.devservices.without-containers";

    /**
     * @param used the destinations of the application
     * @param further brokers whose default client may be used besides
     * @param decided whether a client of a broker has a server, or must not be given one
     * @param containers whether there is a container runtime; asked only if that matters, because it takes a while to find out
     * @param programs whether a broker's server can be started as a program
     */
    static MissingServers of(Collection<DestinationRef> used, Collection<BrokerKind> further,
            BiPredicate<BrokerKind, Optional<String>> decided,
            BooleanSupplier containers, WithoutContainers action, Predicate<BrokerKind> programs) {
        Set<String> families = new TreeSet<>();
        further.stream().filter(kind -> kind.client() != null && !decided.test(kind, Optional.empty()))
                .forEach(kind -> families.add(kind.family()));
        used.forEach(target -> families.add(BrokerKind.named(target.broker()).family()));
        used.stream().filter(target -> isDecided(target, decided))
                .forEach(target -> families.remove(BrokerKind.named(target.broker()).family()));
        if (families.isEmpty() || containers.getAsBoolean()) {
            return NONE;
        }
        List<BrokerKind> missing = BrokerKind.ALL.stream().filter(kind -> families.contains(kind.family()))
                .filter(kind -> further.contains(kind) || used.stream().anyMatch(target -> needs(target, kind))).toList();
        if (action == WithoutContainers.NONE) {
            return new MissingServers(List.of(), List.of(), missing);
        }
        List<BrokerKind> local = action == WithoutContainers.LOCAL ? missing.stream().filter(programs).toList() : List.of();
        return new MissingServers(missing.stream().filter(kind -> !local.contains(kind)).toList(), local, List.of());
    }

    private static boolean needs(DestinationRef target, BrokerKind kind) {
        BrokerKind own = BrokerKind.named(target.broker());
        // The queues of a topic's subscribers may be on another broker of the family.
        return own.equals(kind) || own.forKind(Kind.QUEUE, BrokerKind.ALL).equals(kind);
    }

    /** A topic's subscribers may have their queues on another broker of the family. */
    private static boolean isDecided(DestinationRef target, BiPredicate<BrokerKind, Optional<String>> decided) {
        BrokerKind kind = BrokerKind.named(target.broker());
        Optional<String> client = Optional.ofNullable(target.client());
        return kind.client() == null || decided.test(kind, client)
                || decided.test(kind.forKind(Kind.QUEUE, BrokerKind.ALL), client);
    }

    /** Those that have a server all the same, or need none. */
    List<BrokerKind> answered() {
        return Stream.of(inMemory, local).flatMap(List::stream).toList();
    }

    /**
     * What happened, and what to do about it: one line, or none.
     *
     * @param usesClient whether the application uses the client of a broker itself
     */
    Optional<String> toText(WithoutContainers action, Predicate<BrokerKind> usesClient) {
        StringBuilder text = new StringBuilder();
        if (!inMemory.isEmpty()) {
            text.append(", so the queues and topics of ").append(names(inMemory)).append(" are in memory, in this process");
            if (action == WithoutContainers.LOCAL) {
                text.append(" (there is no program of these to start)");
            }
        }
        if (!local.isEmpty()) {
            text.append(text.isEmpty() ? ", so " : "; ").append(names(local))
                    .append(local.size() == 1 ? " is" : " are").append(" started as a program of this machine");
        }
        List<BrokerKind> all = Stream.of(inMemory, local, left).flatMap(List::stream).toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("There is no container runtime, and no server is configured for " + names(all) + text
                + ". To use another server, start Docker or Podman, or set "
                + all.stream().map(ClientAddress::key).collect(Collectors.joining(", ")) + cure(action)
                + ownUses(inMemory.stream().filter(usesClient).toList()));
    }

    private static String ownUses(List<BrokerKind> used) {
        return used.isEmpty() ? "" : ". The application's own uses of the client of " + names(used) + " still need a server";
    }

    private String cure(WithoutContainers action) {
        return switch (action) {
            case MEMORY -> inMemory.stream().anyMatch(kind -> ServerProgram.of(kind).isPresent())
                    ? ", or " + KEY + "=local"
                    : "";
            case LOCAL -> "";
            case NONE -> ", or " + KEY + "=memory";
        };
    }

    private static String names(List<BrokerKind> kinds) {
        return kinds.stream().map(BrokerKind::name).collect(Collectors.joining(" and "));
    }
}
