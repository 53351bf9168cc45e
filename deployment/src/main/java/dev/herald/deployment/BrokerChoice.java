package dev.herald.deployment;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.herald.deployment.BrokerKind.Client;
import dev.herald.deployment.BrokerKind.Transport;
import dev.herald.spi.Destination.Kind;

/**
 * Chooses the broker of a destination: the one it names, else the application's default broker, else the only broker
 * whose client is present, else the broker that needs no client.
 */
final class BrokerChoice {

    private final List<BrokerKind> kinds;
    private final Optional<String> configured;
    private final Predicate<String> classPresent;
    private final Function<String, Optional<String>> properties;

    /**
     * @param kinds the supported brokers
     * @param configured the value of {@code quarkus.herald.broker}
     * @param classPresent whether a class is on the application's class path at run time
     * @param properties the value of a configuration property
     */
    BrokerChoice(List<BrokerKind> kinds, Optional<String> configured, Predicate<String> classPresent,
            Function<String, Optional<String>> properties) {
        this.kinds = kinds;
        this.configured = configured;
        this.classPresent = classPresent;
        this.properties = properties;
    }

    /** @throws IllegalArgumentException with the reason and the cure, if there is no such broker or its client is missing */
    BrokerKind choose(Optional<String> named, Kind destination) {
        Optional<String> name = named.or(() -> configured);
        BrokerKind kind = (name.isPresent() ? named(name.get()) : byPresence()).forKind(destination, kinds);
        require(kind);
        return kind;
    }

    /** @throws IllegalArgumentException naming the missing dependency, if the broker's client is missing */
    void require(BrokerKind kind) {
        missing(kind).ifPresent(cure -> {
            throw new IllegalArgumentException("the broker '" + kind.name() + "' needs " + cure);
        });
    }

    /** Whether a class is on the application's class path at run time. */
    boolean hasClass(String name) {
        return classPresent.test(name);
    }

    /** The brokers whose client is present, and those that need none. */
    List<BrokerKind> available() {
        return kinds.stream().filter(kind -> missing(kind).isEmpty()).toList();
    }

    /** Whether the broker without a client is the default because none is configured and no client is present. */
    boolean isFallback() {
        return configured.isEmpty() && present().isEmpty();
    }

    private BrokerKind named(String name) {
        for (BrokerKind kind : kinds) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no broker '" + name + "'; use one of " + join(kinds));
    }

    private BrokerKind byPresence() {
        List<BrokerKind> present = present();
        if (present.stream().map(BrokerKind::family).distinct().count() > 1) {
            throw new IllegalArgumentException("no broker is configured, and the application has clients for several: "
                    + join(present) + "; set quarkus.herald.broker to one of them, or set this destination's broker by "
                    + "the annotation's broker attribute or by its 'broker' configuration key");
        }
        return present.isEmpty() ? withoutClient() : present.get(0);
    }

    private List<BrokerKind> present() {
        return kinds.stream()
                .filter(kind -> kind.client() != null && classPresent.test(kind.client().className()))
                .toList();
    }

    private BrokerKind withoutClient() {
        return kinds.stream().filter(kind -> kind.client() == null).findFirst().orElseThrow();
    }

    private Optional<String> missing(BrokerKind kind) {
        Client client = kind.client();
        if (client == null) {
            return Optional.empty();
        }
        if (!classPresent.test(client.className())) {
            String transports = client.transports().stream().map(Transport::dependency).collect(Collectors.joining(", "));
            return Optional.of("its client: add the dependency " + client.dependency()
                    + (transports.isEmpty() ? "" : " and one of " + transports));
        }
        if (client.transports().isEmpty()) {
            return Optional.empty();
        }
        String type = properties.apply(client.transportKey()).orElse(client.transports().get(0).type());
        return client.transports().stream()
                .filter(transport -> transport.type().equals(type) && !classPresent.test(transport.className()))
                .map(transport -> "the dependency " + transport.dependency() + " for the configured HTTP transport ("
                        + client.transportKey() + " = " + type + "): add it, or configure another of "
                        + client.transports().stream().map(Transport::type).collect(Collectors.joining(", ")))
                .findFirst();
    }

    private static String join(List<BrokerKind> kinds) {
        return kinds.stream().map(BrokerKind::name).collect(Collectors.joining(", "));
    }
}
