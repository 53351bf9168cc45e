package dev.herald.brokers;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

/**
 * Provides Amazon SNS and SQS to a test: the servers that the environment variables {@value #ENDPOINT} and
 * {@value SqsResource#ENDPOINT} name, else {@link LocalStack} for both if tests run in containers, else {@link Fauxqs}. It is
 * injected into the test's field of the type {@link AmazonServer}, unless it was running already.
 * If only the first variable is set, its server is used for both. If only the second is set, it is ignored, because topics
 * of another server cannot reach its queues.
 */
public final class SnsResource implements QuarkusTestResourceLifecycleManager {

    /** The environment variable for the endpoint of a running SNS server, as {@code http://host:port}. */
    public static final String ENDPOINT = "HERALD_TEST_SNS_ENDPOINT";

    static final String VARIABLES = ENDPOINT + " (and " + SqsResource.ENDPOINT + ", if SQS is elsewhere)";

    private AmazonServer broker;

    @Override
    public Map<String, String> start() {
        URI sns = given().orElseGet(() -> {
            broker = Docker.runs(Image.LOCALSTACK) ? LocalStack.start() : Fauxqs.start();
            return broker.endpoint();
        });
        return configuration(sns, givenSqs().orElse(sns));
    }

    /** The SNS server that the environment names. */
    public static Optional<URI> given() {
        return GivenServer.uri(ENDPOINT, "http", 80);
    }

    /** The SQS server for {@link #given}, if it is a different one. */
    public static Optional<URI> givenSqs() {
        return given().flatMap(sns -> GivenServer.uri(SqsResource.ENDPOINT, "http", 80));
    }

    @Override
    public void inject(TestInjector injector) {
        if (broker != null) {
            injector.injectIntoFields(broker, new MatchesType(AmazonServer.class));
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    /** The addresses of SNS and SQS, as configuration of an application. */
    public static Map<String, String> configuration(URI sns, URI sqs) {
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
