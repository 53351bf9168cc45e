package dev.herald.deployment.devservices;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.eclipse.microprofile.config.ConfigProvider;

import io.quarkus.deployment.IsDevServicesSupportedByLaunchMode;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.BuildSteps;
import io.quarkus.deployment.builditem.DevServicesResultBuildItem;
import io.quarkus.deployment.dev.devservices.DevServicesConfig;
import io.quarkus.runtime.configuration.ConfigUtils;

import dev.herald.deployment.DestinationsBuildItem;
import dev.herald.deployment.HeraldProcessor;
import dev.herald.deployment.ServerProgram;
import dev.herald.runtime.metadata.DestinationRef;

/** Starts programs of this machine as servers, for clients without an address, where there is no container runtime. */
@BuildSteps(onlyIf = {IsDevServicesSupportedByLaunchMode.class, DevServicesConfig.Enabled.class})
class LocalServersProcessor {

    @BuildStep
    void redis(DestinationsBuildItem destinations, BuildProducer<DevServicesResultBuildItem> started) {
        if (destinations.isLocal(ServerProgram.REDIS)) {
            Map<String, Function<LocalServer, String>> configuration = new HashMap<>();
            redisClients(destinations.used()).forEach(client -> configuration.put(
                    client.isEmpty() ? "quarkus.redis.hosts" : "quarkus.redis.\"" + client + "\".hosts",
                    server -> "redis://127.0.0.1:" + server.port()));
            start(ServerProgram.REDIS, LocalServer::redis, configuration, started);
        }
    }

    /** The names of the clients; an empty one for the default client, which {@code Queues} may use. */
    private static List<String> redisClients(List<DestinationRef> used) {
        List<String> clients = used.stream().filter(target -> target.broker().equals("redis"))
                .map(target -> Optional.ofNullable(target.client()).orElse("")).distinct().sorted().toList();
        return clients.isEmpty() ? List.of("") : clients;
    }

    @BuildStep
    void rabbitMq(DestinationsBuildItem destinations, BuildProducer<DevServicesResultBuildItem> started) {
        if (destinations.isLocal(ServerProgram.RABBITMQ)) {
            UnconfiguredRabbitMqClients clients = UnconfiguredRabbitMqClients.of(destinations.used(),
                    ConfigUtils::isPropertyNonEmpty, ConfigProvider.getConfig().getPropertyNames());
            start(ServerProgram.RABBITMQ, LocalServer::rabbitMq,
                    clients.configuration(server -> "127.0.0.1", LocalServer::port), started);
        }
    }

    /** Quarkus keeps a server over live reloads while its program and the clients stay the same. */
    private static void start(ServerProgram program, Function<Path, LocalServer> server,
            Map<String, Function<LocalServer, String>> configuration, BuildProducer<DevServicesResultBuildItem> started) {
        Path path = program.find().orElseThrow();
        started.produce(DevServicesResultBuildItem.<LocalServer>owned()
                .feature(HeraldProcessor.FEATURE)
                .serviceName(program.name())
                .serviceConfig(path + " " + configuration.keySet().stream().sorted().toList())
                .startable(() -> server.apply(path))
                .configProvider(configuration)
                .build());
    }
}
