package dev.herald.brokers;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

/**
 * Provides Amazon SQS, or a compatible server, to a test: the one that the environment variable {@value #ENDPOINT} names,
 * else {@link LocalStack} if tests run in containers, else {@link ElasticMq}. It is injected into the test's field of the type
 * {@link AmazonServer}, unless it was running already.
 */
public final class SqsResource implements QuarkusTestResourceLifecycleManager {

    /** The environment variable for the endpoint of a running server. */
    public static final String ENDPOINT = "HERALD_TEST_SQS_ENDPOINT";

    private AmazonServer broker;

    @Override
    public Map<String, String> start() {
        String endpoint = System.getenv(ENDPOINT);
        if (endpoint == null || endpoint.isBlank()) {
            broker = Docker.runs(Image.LOCALSTACK) ? LocalStack.start() : ElasticMq.start();
            endpoint = broker.endpoint().toString();
        }
        return Map.of("quarkus.sqs.endpoint-override", endpoint,
                "quarkus.sqs.aws.region", ElasticMq.REGION,
                "quarkus.sqs.aws.credentials.type", "static",
                "quarkus.sqs.aws.credentials.static-provider.access-key-id", "test",
                "quarkus.sqs.aws.credentials.static-provider.secret-access-key", "test");
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
}
