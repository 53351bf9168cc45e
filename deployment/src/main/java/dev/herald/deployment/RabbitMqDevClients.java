package dev.herald.deployment;

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
 * The RabbitMQ clients of the application that nobody told where their server is; those of a development server.
 *
 * @param prefixes the prefixes of their configuration keys
 */
record RabbitMqDevClients(List<String> prefixes) {

    private static final String ROOT = "quarkus.rabbitmqclient.";

    /**
     * @param used the destinations of the application
     * @param configured whether a configuration key has a value
     * @param names all configuration keys there are
     */
    static RabbitMqDevClients of(Collection<DestinationRef> used, Predicate<String> configured, Iterable<String> names) {
        return new RabbitMqDevClients(used.stream()
                .filter(target -> target.broker().equals(BrokerKind.RABBITMQ.name()))
                .map(target -> Optional.ofNullable(target.client()))
                .distinct()
                .filter(client -> forms(client).stream().noneMatch(prefix -> hasAddress(prefix, configured, names)))
                .map(client -> forms(client).get(0))
                .sorted()
                .toList());
    }

    /** How the prefix of a client's keys may be written; the one to write first. */
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

    /** The key to set instead. */
    String hostnameKey() {
        return prefixes.get(0) + "hostname";
    }

    /** What to configure for a server that runs. */
    Map<String, String> configuration(String host, int port) {
        Map<String, String> values = new HashMap<>();
        configuration((Object server) -> host, server -> port)
                .forEach((key, value) -> values.put(key, value.apply(null)));
        return values;
    }

    /** What to configure for a server that will be started. */
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
