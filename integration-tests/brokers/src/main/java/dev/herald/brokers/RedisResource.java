package dev.herald.brokers;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

/**
 * Provides Redis to a test: the server that the environment variable {@value #URI_VARIABLE} names, else a
 * {@link RedisServer}, which is injected into the test's field of that type.
 */
public final class RedisResource implements QuarkusTestResourceLifecycleManager {

    /** The environment variable for the address of a running server, as {@code redis://host:port}. */
    public static final String URI_VARIABLE = "HERALD_TEST_REDIS_URI";

    /** An argument of this resource: {@code true} selects {@link RedisServer#startWithAppendOnly}. */
    public static final String APPEND_ONLY = "append-only";

    private boolean appendOnly;
    private RedisServer server;

    @Override
    public void init(Map<String, String> arguments) {
        appendOnly = Boolean.parseBoolean(arguments.get(APPEND_ONLY));
    }

    @Override
    public Map<String, String> start() {
        URI uri = given().orElseGet(() -> {
            server = appendOnly ? RedisServer.startWithAppendOnly() : RedisServer.start();
            return server.uri();
        });
        return Map.of("quarkus.redis.hosts", uri.toString());
    }

    /** The server that the environment names. */
    public static Optional<URI> given() {
        return GivenServer.uri(URI_VARIABLE, "redis", 6379);
    }

    @Override
    public void inject(TestInjector injector) {
        if (server != null) {
            injector.injectIntoFields(server, new MatchesType(RedisServer.class));
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }
}
