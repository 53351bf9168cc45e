package dev.herald.brokers;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

/**
 * Gives a test Amazon SNS, and Amazon SQS whose queues its topics reach: those at the addresses in the environment
 * variables {@value #ENDPOINT} and {@value SqsResource#ENDPOINT}, else {@link Fauxqs} for both, which is injected into the
 * test's field of that type. Where only the first is set, its server is used for both; where only the second is, it isn't
 * used, because no topic of another server reaches its queues.
 */
public final class SnsResource implements QuarkusTestResourceLifecycleManager {

    /** Names an endpoint of SNS to use instead of starting one, as {@code http://host:port}. */
    public static final String ENDPOINT = "HERALD_TEST_SNS_ENDPOINT";

    static final String VARIABLES = ENDPOINT + " (and " + SqsResource.ENDPOINT + ", if SQS is elsewhere)";

    private Fauxqs broker;

    @Override
    public Map<String, String> start() {
        URI sns = given().orElseGet(() -> {
            broker = Fauxqs.start();
            return broker.endpoint();
        });
        return configuration(sns, givenSqs().orElse(sns));
    }

    /** The server of SNS that the environment names. */
    public static Optional<URI> given() {
        return GivenServer.uri(ENDPOINT, "http", 80);
    }

    /** The server of SQS that goes with {@link #given}, if it is another one. */
    public static Optional<URI> givenSqs() {
        return given().flatMap(sns -> GivenServer.uri(SqsResource.ENDPOINT, "http", 80));
    }

    @Override
    public void inject(TestInjector injector) {
        if (broker != null) {
            injector.injectIntoFields(broker, new MatchesType(Fauxqs.class));
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    static Map<String, String> configuration(URI sns, URI sqs) {
        Map<String, String> configuration = new HashMap<>(configuration("sns", sns));
        configuration.putAll(configuration("sqs", sqs));
        return configuration;
    }

    private static Map<String, String> configuration(String service, URI endpoint) {
        String prefix = "quarkus." + service;
        return Map.of(prefix + ".endpoint-override", endpoint.toString(),
                prefix + ".aws.region", Fauxqs.REGION,
                prefix + ".aws.credentials.type", "static",
                prefix + ".aws.credentials.static-provider.access-key-id", "test",
                prefix + ".aws.credentials.static-provider.secret-access-key", "test");
    }
}
