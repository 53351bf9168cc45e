package dev.herald.deployment.devservices;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.StreamSupport;

import dev.herald.runtime.metadata.DestinationRef;

/**
 * The RabbitMQ clients of the application that have no configured address, so that Dev Services configure them.
 *
 * @param prefixes the prefixes of their configuration keys, in order
 */
record UnconfiguredRabbitMqClients(List<String> prefixes) {

    private static final String BROKER = "rabbitmq";
    private static final String ROOT = "quarkus.rabbitmqclient.";

    /**
     * @param used the destinations of the application
     * @param configured whether a configuration key has a value
     * @param names the names of all configuration properties
     */
    static UnconfiguredRabbitMqClients of(Collection<DestinationRef> used, Predicate<String> configured,
            Iterable<String> names) {
        return new UnconfiguredRabbitMqClients(used.stream()
                .filter(target -> target.broker().equals(BROKER))
                .map(target -> Optional.ofNullable(target.client()))
                .distinct()
                .filter(client -> forms(client).stream().noneMatch(prefix -> hasAddress(prefix, configured, names)))
                .map(client -> forms(client).get(0))
                .sorted()
                .toList());
    }

    /** The forms of the prefix of a client's keys, the preferred one first. */
    private static List<String> forms(Optional<String> client) {
        if (client.isEmpty()) {
            return List.of(ROOT);
        }
        String plain = ROOT + client.get() + ".";
        String quoted = ROOT + "\"" + client.get() + "\".";
        return client.get().contains(".") ? List.of(quoted) : List.of(plain, quoted);
    }

    private static boolean hasAddress(String prefix, Predicate<String> configured, Iterable<String> names) {
        return configured.test(prefix + "hostname") || configured.test(prefix + "uri")
                || StreamSupport.stream(names.spliterator(), false).filter(Objects::nonNull)
                        .anyMatch(name -> name.startsWith(prefix + "addresses."));
    }

    boolean isEmpty() {
        return prefixes.isEmpty();
    }

    /** A key by which a user can configure a server instead. */
    String hostnameKey() {
        return prefixes.get(0) + "hostname";
    }

    /** The configuration for a running server. */
    Map<String, String> configuration(String host, int port) {
        Map<String, String> values = new HashMap<>();
        configuration((Object server) -> host, server -> port)
                .forEach((key, value) -> values.put(key, value.apply(null)));
        return values;
    }

    /** The configuration for a server that is not started yet. */
    <S> Map<String, Function<S, String>> configuration(Function<? super S, String> host, ToIntFunction<? super S> port) {
        Map<String, Function<S, String>> values = new HashMap<>();
        for (String prefix : prefixes) {
            values.put(prefix + "hostname", host::apply);
            values.put(prefix + "port", server -> String.valueOf(port.applyAsInt(server)));
            values.put(prefix + "username", server -> "guest");
            values.put(prefix + "password", server -> "guest");
        }
        return values;
    }
}
