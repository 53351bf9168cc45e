package dev.herald.deployment;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.eclipse.microprofile.config.Config;

/** Whether the clients of a broker are configured to connect to a server, and which keys do that. */
final class ClientAddress {

    /**
     * The keys of one client extension.
     *
     * @param root the prefix of the default client
     * @param address the keys of which one is enough
     * @param devServices the key that disables the Dev Service of the client, after the root or from the beginning
     */
    private record Keys(String root, List<String> address, String devServices) {
    }

    private static final Map<BrokerKind, Keys> KEYS = Map.of(
            BrokerKind.SQS, new Keys("quarkus.sqs.", List.of("endpoint-override"), "devservices.enabled"),
            BrokerKind.SNS, new Keys("quarkus.sns.", List.of("endpoint-override"), "devservices.enabled"),
            BrokerKind.RABBITMQ, new Keys("quarkus.rabbitmqclient.", List.of("hostname", "uri", "addresses"),
                    "quarkus.herald.devservices.rabbitmq.enabled"),
            BrokerKind.REDIS, new Keys("quarkus.redis.", List.of("hosts", "hosts-provider-name"), "devservices.enabled"));

    private final Config config;
    private final AwsEnvironment aws;

    ClientAddress(Config config, AwsEnvironment aws) {
        this.config = config;
        this.aws = aws;
    }

    /** The key by which a user configures the server of a broker's default client. */
    static String key(BrokerKind kind) {
        return KEYS.get(kind).root + KEYS.get(kind).address.get(0);
    }

    /**
     * Whether a client would connect to a server, or must not be given one.
     *
     * @param client its name; empty for the default one
     */
    boolean isDecided(BrokerKind kind, Optional<String> client) {
        Keys keys = KEYS.get(kind);
        return isDisabled(keys, client) || prefixes(keys, client).anyMatch(prefix -> hasAddress(keys, prefix))
                || isAmazon(kind) && aws.hasCredentials(value(keys, client, "aws.credentials.type"))
                        && aws.hasRegion(value(keys, client, "aws.region"));
    }

    private static boolean isAmazon(BrokerKind kind) {
        return kind.family().equals(BrokerKind.SQS.family());
    }

    private boolean isDisabled(Keys keys, Optional<String> client) {
        Stream<String> switches = keys.devServices.startsWith("quarkus.")
                ? Stream.of(keys.devServices)
                : prefixes(keys, client).map(prefix -> prefix + keys.devServices);
        return switches.anyMatch(key -> config.getOptionalValue(key, Boolean.class).filter(on -> !on).isPresent());
    }

    /** RabbitMQ's addresses are groups of keys. */
    private boolean hasAddress(Keys keys, String prefix) {
        return keys.address.stream().anyMatch(key -> isSet(prefix + key)
                || names().anyMatch(name -> name.startsWith(prefix + key + ".")));
    }

    private boolean isSet(String key) {
        return config.getOptionalValue(key, String.class).filter(value -> !value.isBlank()).isPresent();
    }

    private Stream<String> names() {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false).filter(Objects::nonNull);
    }

    private Optional<String> value(Keys keys, Optional<String> client, String key) {
        Function<String, Optional<String>> values = prefix -> config.getOptionalValue(prefix + key, String.class);
        return prefixes(keys, client).map(values).flatMap(Optional::stream).findFirst();
    }

    private static Stream<String> prefixes(Keys keys, Optional<String> client) {
        return client.map(name -> Stream.of(keys.root + "\"" + name + "\".", keys.root + name + "."))
                .orElseGet(() -> Stream.of(keys.root));
    }
}
