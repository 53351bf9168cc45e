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
 * Which broker a destination is on: the one it names, else the application's default, else the only one whose client
 * is present, else the one that needs no client.
 */
final class BrokerChoice {

    private final List<BrokerKind> kinds;
    private final Optional<String> configured;
    private final Predicate<String> classPresent;
    private final Function<String, Optional<String>> properties;

    /**
     * @param kinds the brokers there are
     * @param configured the value of {@code quarkus.herald.broker}
     * @param classPresent whether the application has a class at run time
     * @param properties the value of a configuration property
     */
    BrokerChoice(List<BrokerKind> kinds, Optional<String> configured, Predicate<String> classPresent,
            Function<String, Optional<String>> properties) {
        this.kinds = kinds;
        this.configured = configured;
        this.classPresent = classPresent;
        this.properties = properties;
    }

    /** @throws IllegalArgumentException saying what is wrong, and the cure */
    BrokerKind choose(Optional<String> named, Kind destination) {
        Optional<String> name = named.or(() -> configured);
        BrokerKind kind = (name.isPresent() ? named(name.get()) : byPresence()).forKind(destination, kinds);
        require(kind);
        return kind;
    }

    /** @throws IllegalArgumentException if the broker's client is missing, naming what brings it */
    void require(BrokerKind kind) {
        missing(kind).ifPresent(cure -> {
            throw new IllegalArgumentException("the broker '" + kind.name() + "' needs " + cure);
        });
    }

    /** Whether the application has a class at run time. */
    boolean hasClass(String name) {
        return classPresent.test(name);
    }

    /** Those whose client is present, and those that need none. */
    List<BrokerKind> available() {
        return kinds.stream().filter(kind -> missing(kind).isEmpty()).toList();
    }

    /** Whether nobody said anything and no client is there to tell. */
    boolean isFallback() {
        return configured.isEmpty() && present().isEmpty();
    }

    private BrokerKind named(String name) {
        for (BrokerKind kind : kinds) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no broker '" + name + "'; available: " + listed(kinds));
    }

    private BrokerKind byPresence() {
        List<BrokerKind> present = present();
        if (present.stream().map(BrokerKind::family).distinct().count() > 1) {
            throw new IllegalArgumentException("no broker is named, and the application has the clients of several: "
                    + listed(present) + "; set quarkus.herald.broker to one of them, or say the broker of this "
                    + "destination by the annotation's broker attribute or its 'broker' key");
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
                .map(transport -> "the dependency " + transport.dependency() + ", which its client speaks through ("
                        + client.transportKey() + " = " + type + "): add it, or choose another of "
                        + client.transports().stream().map(Transport::type).collect(Collectors.joining(", ")))
                .findFirst();
    }

    private static String listed(List<BrokerKind> kinds) {
        return kinds.stream().map(BrokerKind::name).collect(Collectors.joining(", "));
    }
}
