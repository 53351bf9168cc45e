package dev.herald.cost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

import dev.herald.brokers.CallCounter;
import dev.herald.brokers.SqsResource;

/** {@link SqsResource} behind a {@link CallCounter}, which is injected into the test's field of that type. */
public final class CountedSqsResource implements QuarkusTestResourceLifecycleManager {

    private static final String ENDPOINT = "quarkus.sqs.endpoint-override";

    private final SqsResource server = new SqsResource();
    private CallCounter counter;

    @Override
    public Map<String, String> start() {
        Map<String, String> properties = new HashMap<>(server.start());
        try {
            counter = CallCounter.before(URI.create(properties.get(ENDPOINT)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.put(ENDPOINT, counter.endpoint().toString());
        return properties;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(counter, new MatchesType(CallCounter.class));
    }

    @Override
    public void stop() {
        if (counter != null) {
            counter.close();
        }
        server.stop();
    }
}
