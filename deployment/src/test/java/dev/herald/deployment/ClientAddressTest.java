package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

class ClientAddressTest {

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private Set<String> files = Set.of();

    @ParameterizedTest
    @CsvSource({"sqs", "sns", "rabbitmq", "redis"})
    void isMissingUnlessConfigured(String broker) {
        assertThat(isDecided(broker, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
            "sqs, quarkus.sqs.endpoint-override, http://localhost:4566",
            "sns, quarkus.sns.endpoint-override, http://localhost:4566",
            "rabbitmq, quarkus.rabbitmqclient.hostname, rabbit",
            "rabbitmq, quarkus.rabbitmqclient.uri, amqp://rabbit",
            "rabbitmq, quarkus.rabbitmqclient.addresses.one.hostname, rabbit",
            "redis, quarkus.redis.hosts, redis://redis",
            "redis, quarkus.redis.hosts-provider-name, mine"})
    void isWhatAnyOfTheKeysSays(String broker, String key, String value) {
        properties.put(key, value);

        assertThat(isDecided(broker, null)).isTrue();
        assertThat(isDecided(broker, "eu")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"redis, quarkus.redis.eu.hosts", "redis, quarkus.redis.\"eu\".hosts", "sqs, quarkus.sqs.eu.endpoint-override"})
    void isWhatTheKeysOfANamedClientSay(String broker, String key) {
        properties.put(key, "redis://eu");

        assertThat(isDecided(broker, "eu")).isTrue();
        assertThat(isDecided(broker, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"sqs, quarkus.sqs.devservices.enabled", "sns, quarkus.sns.devservices.enabled",
            "redis, quarkus.redis.devservices.enabled", "rabbitmq, quarkus.herald.devservices.rabbitmq.enabled"})
    void isNotWantedWhereDevServicesAreDisabled(String broker, String key) {
        properties.put(key, "false");

        assertThat(isDecided(broker, null)).isTrue();
    }

    @Test
    void isThatOfAmazonIfThereAreARegionAndCredentials() {
        properties.put("quarkus.sqs.aws.region", "eu-central-1");
        assertThat(isDecided("sqs", null)).as("a region alone").isFalse();

        environment.put("AWS_ACCESS_KEY_ID", "key");
        assertThat(isDecided("sqs", null)).as("a region and a key").isTrue();
    }

    @Test
    void isThatOfAmazonIfTheUserHasAProfile() {
        files = Set.of("config", "credentials");

        assertThat(isDecided("sns", null)).isTrue();
    }

    @Test
    void isThatOfAmazonIfTheApplicationHasCredentialsOfItsOwn() {
        properties.put("quarkus.sqs.aws.region", "eu-central-1");
        properties.put("quarkus.sqs.aws.credentials.type", "static");

        assertThat(isDecided("sqs", null)).isTrue();
    }

    @Test
    void isNotAnEmptyText() {
        properties.put("quarkus.redis.hosts", "");

        assertThat(isDecided("redis", null)).isFalse();
    }

    private boolean isDecided(String broker, String client) {
        return new ClientAddress(
                new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(properties, "test", 100)).build(),
                new AwsEnvironment(name -> Optional.ofNullable(environment.get(name)), files::contains))
                .isDecided(BrokerKind.named(broker), Optional.ofNullable(client));
    }
}
