package dev.herald.deployment.devservices;

import java.util.List;
import java.util.Optional;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.deployment.IsDevServicesSupportedByLaunchMode;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.BuildSteps;
import io.quarkus.deployment.builditem.DevServicesComposeProjectBuildItem;
import io.quarkus.deployment.builditem.DevServicesResultBuildItem;
import io.quarkus.deployment.builditem.DevServicesSharedNetworkBuildItem;
import io.quarkus.deployment.builditem.DockerStatusBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.dev.devservices.DevServicesConfig;
import io.quarkus.devservices.common.ComposeLocator;
import io.quarkus.devservices.common.ContainerAddress;
import io.quarkus.devservices.common.ContainerLocator;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigUtils;

import dev.herald.deployment.DestinationsBuildItem;
import dev.herald.deployment.HeraldProcessor;
import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.config.HeraldBuildTimeConfig.RabbitMqDevServiceConfig;

/** Starts RabbitMQ in a container, in development and test mode, for clients without a configured address. */
@BuildSteps(onlyIf = {IsDevServicesSupportedByLaunchMode.class, DevServicesConfig.Enabled.class})
class DevServicesRabbitMqProcessor {

    private static final ContainerLocator SHARED_CONTAINERS = ContainerLocator.locateContainerWithLabels(RabbitMqContainer.PORT,
            RabbitMqContainer.LABEL);

    @BuildStep
    void rabbitMq(HeraldBuildTimeConfig herald, DestinationsBuildItem destinations, DockerStatusBuildItem docker,
            DevServicesComposeProjectBuildItem compose, List<DevServicesSharedNetworkBuildItem> networks,
            DevServicesConfig devServices, LaunchModeBuildItem launchMode,
            BuildProducer<DevServicesResultBuildItem> started) {
        RabbitMqDevServiceConfig config = herald.devservices().rabbitmq();
        UnconfiguredRabbitMqClients clients = UnconfiguredRabbitMqClients.of(destinations.used(),
                ConfigUtils::isPropertyNonEmpty,
                ConfigProvider.getConfig().getPropertyNames());
        if (!config.enabled() || clients.isEmpty()) {
            return;
        }
        // Then it has been said what becomes of the broker.
        if (!docker.isContainerRuntimeAvailable()) {
            return;
        }
        boolean sharedNetwork = DevServicesSharedNetworkBuildItem.isSharedNetworkRequired(devServices, networks);
        started.produce(running(config, compose, launchMode.getLaunchMode(), sharedNetwork)
                .map(found -> discovered(found, clients))
                .orElseGet(() -> DevServicesResultBuildItem.<RabbitMqContainer>owned()
                        .feature(HeraldProcessor.FEATURE)
                        .serviceName(config.serviceName())
                        .serviceConfig(config)
                        .startable(() -> new RabbitMqContainer(config, compose.getDefaultNetworkId(), sharedNetwork,
                                launchMode.getLaunchMode(), devServices.timeout()))
                        .configProvider(clients.configuration(RabbitMqContainer::getHost, RabbitMqContainer::port))
                        .build()));
    }

    private static Optional<ContainerAddress> running(RabbitMqDevServiceConfig config,
            DevServicesComposeProjectBuildItem compose, LaunchMode launchMode, boolean sharedNetwork) {
        return SHARED_CONTAINERS.locateContainer(config.serviceName(), config.shared(), launchMode)
                .or(() -> ComposeLocator.locateContainer(compose, List.of(config.imageName(), "rabbitmq"),
                        RabbitMqContainer.PORT, launchMode, sharedNetwork));
    }

    private static DevServicesResultBuildItem discovered(ContainerAddress found, UnconfiguredRabbitMqClients clients) {
        return DevServicesResultBuildItem.discovered().feature(HeraldProcessor.FEATURE).containerId(found.getId())
                .config(clients.configuration(found.getHost(), found.getPort())).build();
    }
}
