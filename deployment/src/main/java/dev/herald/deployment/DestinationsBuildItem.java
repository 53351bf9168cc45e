package dev.herald.deployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.quarkus.builder.item.SimpleBuildItem;

import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.Destination.Kind;

/** How destinations are resolved, those the application's annotations name, and the brokers they need. */
final class DestinationsBuildItem extends SimpleBuildItem {

    private final DestinationResolver resolver;
    private final List<DestinationRef> used;
    private final List<BrokerKind> available;
    private final boolean adminApi;

    /**
     * @param available the brokers the application could use
     * @param adminApi whether it may use any of them without an annotation
     */
    DestinationsBuildItem(DestinationResolver resolver, List<DestinationRef> used, List<BrokerKind> available,
            boolean adminApi) {
        this.resolver = resolver;
        this.used = List.copyOf(used);
        this.available = List.copyOf(available);
        this.adminApi = adminApi;
    }

    DestinationResolver resolver() {
        return resolver;
    }

    /** All that could be resolved, in a reproducible order; why others could not is told where they are read. */
    List<DestinationRef> used() {
        return used;
    }

    /** Where the destinations are that the application names by hand. */
    DestinationIndex index() {
        return new DestinationIndex(resolver.index(Kind.QUEUE, used, brokers()), resolver.index(Kind.TOPIC, used, brokers()));
    }

    /** The brokers the application needs. */
    List<BrokerKind> brokers() {
        return available.stream().filter(kind -> adminApi || users(kind).findAny().isPresent()).toList();
    }

    /** The names of the clients that a broker needs, the default one's being empty. */
    Set<String> clients(BrokerKind kind) {
        Set<String> names = new TreeSet<>();
        Stream<Optional<String>> annotated = users(kind).map(target -> Optional.ofNullable(target.client()));
        Stream<Optional<String>> configured = adminApi ? resolver.clients(kind) : Stream.empty();
        Stream.concat(annotated, configured).forEach(name -> names.add(name.orElse("")));
        return names;
    }

    /** The destinations on the broker, and the topics whose subscribers have their queues there. */
    private Stream<DestinationRef> users(BrokerKind kind) {
        return used.stream().filter(target -> target.broker().equals(kind.name())
                || BrokerKind.named(target.broker()).forKind(Kind.QUEUE, BrokerKind.ALL).equals(kind));
    }
}
