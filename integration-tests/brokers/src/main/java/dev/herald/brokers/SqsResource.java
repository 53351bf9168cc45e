package dev.herald.brokers;

import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

/**
 * Provides Amazon SQS, or a compatible server, to a test: the one that the environment variable {@value #ENDPOINT} names,
 * else {@link ElasticMq}, which is injected into the test's field of that type.
 */
public final class SqsResource implements QuarkusTestResourceLifecycleManager {

    /** The environment variable for the endpoint of a running server. */
    public static final String ENDPOINT = "HERALD_TEST_SQS_ENDPOINT";

    private ElasticMq broker;

    @Override
    public Map<String, String> start() {
        String endpoint = System.getenv(ENDPOINT);
        if (endpoint == null || endpoint.isBlank()) {
            broker = ElasticMq.start();
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
            injector.injectIntoFields(broker, new MatchesType(ElasticMq.class));
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
