package dev.herald.deployment.devservices;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

import io.quarkus.deployment.builditem.Startable;
import io.quarkus.devservices.common.ConfigureUtil;
import io.quarkus.runtime.LaunchMode;

import dev.herald.runtime.config.HeraldBuildTimeConfig.RabbitMqDevServiceConfig;

/** A RabbitMQ server in a container, for development and tests. */
final class RabbitMqContainer extends GenericContainer<RabbitMqContainer> implements Startable {

    static final int PORT = 5672;

    /** The label by which other applications find a shared container. */
    static final String LABEL = "quarkus-dev-service-rabbitmq";

    private final OptionalInt fixedPort;
    private final boolean sharedNetwork;
    private final String sharedName;

    /**
     * @param networkId the network of a Compose project, or {@code null}
     * @param sharedNetwork whether the application runs in a container as well, on the same network
     * @param timeout the limit for the start, or empty for the default of Testcontainers
     */
    RabbitMqContainer(RabbitMqDevServiceConfig config, String networkId, boolean sharedNetwork, LaunchMode launchMode,
            Optional<Duration> timeout) {
        super(DockerImageName.parse(config.imageName()));
        this.fixedPort = config.port();
        this.sharedNetwork = sharedNetwork;
        this.sharedName = ConfigureUtil.configureNetwork(this, networkId, sharedNetwork, "rabbitmq");
        ConfigureUtil.configureSharedServiceLabel(this, launchMode, LABEL, config.serviceName());
        waitingFor(Wait.forLogMessage(".*Server startup complete.*", 1));
        timeout.ifPresent(this::withStartupTimeout);
    }

    @Override
    protected void configure() {
        super.configure();
        if (fixedPort.isPresent()) {
            addFixedExposedPort(fixedPort.getAsInt(), PORT);
        } else {
            addExposedPort(PORT);
        }
    }

    /** The port at which the application reaches the server. */
    int port() {
        if (sharedNetwork) {
            return PORT;
        }
        return fixedPort.isPresent() ? fixedPort.getAsInt() : getMappedPort(PORT);
    }

    @Override
    public String getHost() {
        return sharedNetwork ? sharedName : super.getHost();
    }

    @Override
    public String getConnectionInfo() {
        return getHost() + ":" + port();
    }

    @Override
    public void close() {
        super.close();
    }
}
