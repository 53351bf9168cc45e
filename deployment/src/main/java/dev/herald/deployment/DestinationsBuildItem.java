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

/** The destinations that the application's annotations name, the brokers they need, and how to resolve others. */
public final class DestinationsBuildItem extends SimpleBuildItem {

    private final DestinationResolver resolver;
    private final List<DestinationRef> used;
    private final List<BrokerKind> available;
    private final boolean adminApi;
    private final MemoryInProduction memory;
    private final MissingServers missing;

    /**
     * @param available the brokers that the application can use
     * @param adminApi see {@link #adminApi()}
     */
    DestinationsBuildItem(DestinationResolver resolver, List<DestinationRef> used, List<BrokerKind> available,
            boolean adminApi, MemoryInProduction memory, MissingServers missing) {
        this.resolver = resolver;
        this.used = List.copyOf(used);
        this.available = List.copyOf(available);
        this.adminApi = adminApi;
        this.memory = memory;
        this.missing = missing;
    }

    DestinationResolver resolver() {
        return resolver;
    }

    /** The destinations that could be resolved, in a reproducible order. */
    public List<DestinationRef> used() {
        return used;
    }

    /** The logical names of all queues, or topics, of annotations and of the build's configuration. */
    Set<String> names(Kind kind) {
        Set<String> names = new TreeSet<>();
        resolver.configuredNames(kind).forEach(names::add);
        used.stream().filter(target -> target.kind() == kind).forEach(target -> names.add(target.destination()));
        return names;
    }

    /** Where to find the destinations that are named at run time, by {@code Queues} and {@code Topics}. */
    DestinationIndex index() {
        return new DestinationIndex(resolver.index(Kind.QUEUE, used, named()), resolver.index(Kind.TOPIC, used, named()));
    }

    /** Whether the application uses {@code Queues} or {@code Topics}, and so may use any queue and topic. */
    boolean adminApi() {
        return adminApi;
    }

    MemoryInProduction memory() {
        return memory;
    }

    /** The brokers the application needs, those that memory stands in for included. */
    private List<BrokerKind> named() {
        return available.stream().filter(kind -> adminApi || users(kind).findAny().isPresent()).toList();
    }

    /** The brokers that run, or are connected to. */
    List<BrokerKind> brokers() {
        List<BrokerKind> named = named();
        boolean memory = named.contains(BrokerKind.MEMORY) || !missing.inMemory().isEmpty();
        return available.stream().filter(kind -> kind.equals(BrokerKind.MEMORY)
                ? memory
                : named.contains(kind) && !missing.inMemory().contains(kind)).toList();
    }

    /** The brokers that memory stands in for. */
    List<BrokerKind> standIns() {
        return named().stream().filter(missing.inMemory()::contains).toList();
    }

    /** Whether a program of this machine is started as the server of a broker. */
    public boolean isLocal(ServerProgram program) {
        return missing.local().stream().anyMatch(kind -> ServerProgram.of(kind).filter(program::equals).isPresent());
    }

    /** The names of the clients that a broker needs, with the empty string for the default client. */
    Set<String> clients(BrokerKind kind) {
        Set<String> names = new TreeSet<>();
        Stream<Optional<String>> annotated = users(kind).map(target -> Optional.ofNullable(target.client()));
        Stream<Optional<String>> configured = adminApi ? resolver.clients(kind) : Stream.empty();
        Stream.concat(annotated, configured).forEach(name -> names.add(name.orElse("")));
        return names;
    }

    /** The destinations on the broker, and the topics whose subscribers have their queues on it. */
    private Stream<DestinationRef> users(BrokerKind kind) {
        return used.stream().filter(target -> target.broker().equals(kind.name())
                || BrokerKind.named(target.broker()).forKind(Kind.QUEUE, BrokerKind.ALL).equals(kind));
    }
}
