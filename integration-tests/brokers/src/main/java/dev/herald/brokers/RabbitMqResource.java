package dev.herald.brokers;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager.TestInjector.MatchesType;

/**
 * Provides RabbitMQ to a test: the broker that the environment variable {@value #URI_VARIABLE} names, else a
 * {@link RabbitMq}, which is injected into the test's field of that type.
 */
public final class RabbitMqResource implements QuarkusTestResourceLifecycleManager {

    /** The environment variable for the address of a running broker, as {@code amqp://user:password@host:port/virtual-host}. */
    public static final String URI_VARIABLE = "HERALD_TEST_RABBITMQ_URI";

    private RabbitMq broker;

    @Override
    public Map<String, String> start() {
        return configuration(given().orElseGet(() -> {
            broker = RabbitMq.start();
            return broker.uri();
        }));
    }

    /** The broker that the environment names. */
    public static Optional<URI> given() {
        return GivenServer.uri(URI_VARIABLE, "amqp", 5672);
    }

    @Override
    public void inject(TestInjector injector) {
        if (broker != null) {
            injector.injectIntoFields(broker, new MatchesType(RabbitMq.class));
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    /** @param uri the address; its user and password default to guest, its virtual host to the root */
    static Map<String, String> configuration(URI uri) {
        String[] user = uri.getUserInfo() == null ? new String[]{"guest", "guest"} : uri.getUserInfo().split(":", 2);
        String path = uri.getPath() == null ? "" : uri.getPath();
        return Map.of("quarkus.rabbitmqclient.hostname", uri.getHost(),
                "quarkus.rabbitmqclient.port", Integer.toString(uri.getPort()),
                "quarkus.rabbitmqclient.username", user[0],
                "quarkus.rabbitmqclient.password", user.length == 2 ? user[1] : "",
                "quarkus.rabbitmqclient.virtual-host", path.length() < 2 ? "/" : path.substring(1));
    }
}
