package dev.herald.deployment;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.jandex.IndexView;
import org.jboss.logging.Logger;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BuildExclusionsBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanGizmo2Adaptor;
import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.ApplicationIndexBuildItem;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.DevServicesSharedNetworkBuildItem;
import io.quarkus.deployment.builditem.DockerStatusBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.dev.devservices.DevServicesConfig;
import io.quarkus.runtime.LaunchMode;

import dev.herald.runtime.config.HeraldBuildTimeConfig;
import dev.herald.runtime.config.HeraldBuildTimeConfig.DevServicesConfig.WithoutContainers;
import dev.herald.runtime.metadata.DestinationRef;

/** Finds out which brokers the application uses, and registers their beans. */
class BrokerProcessor {

    private static final Logger LOG = Logger.getLogger("dev.herald");

    /**
     * Dev Services wait for it, because they consume what it says to produce: so that the container runtime is looked for here
     * first.
     */
    @BuildStep
    DestinationsBuildItem destinations(HeraldBuildTimeConfig config, CombinedIndexBuildItem index,
            BuildExclusionsBuildItem exclusions, LaunchModeBuildItem launch, DockerStatusBuildItem docker,
            DevServicesConfig devServices, ApplicationIndexBuildItem application, BuildProducer<ProblemBuildItem> found,
            BuildProducer<DevServicesSharedNetworkBuildItem> beforeDevServices) {
        Function<String, Optional<String>> properties = key -> ConfigProvider.getConfig()
                .getOptionalValue(key, String.class);
        BrokerChoice brokers = new BrokerChoice(BrokerKind.ALL, config.broker(),
                QuarkusClassLoader::isClassPresentAtRuntime, properties);
        DestinationResolver resolver = new DestinationResolver(config, brokers, properties);
        List<DestinationUsage> usages = DestinationUsage.all(index.getIndex(), exclusions::isExcluded, resolver);
        Problems problems = new Problems();
        DestinationUsage.checkBrokers(usages, problems);
        MemoryInProduction memory = MemoryInProduction.of(usages, brokers.isFallback(), config.memory().production());
        memory.check(launch.getLaunchMode(), problems);
        problems.report(found);
        List<DestinationRef> used = usages.stream().map(DestinationUsage::target).distinct()
                .sorted(Comparator.comparing(DestinationRef::toString)).toList();
        if (memory.isFallback()) {
            LOG.infof("No broker client is on the class path, so messages are kept in memory, in this process; %s",
                    MemoryInProduction.cure());
        }
        boolean adminApi = Stream.of(DotNames.QUEUES, DotNames.TOPICS)
                .anyMatch(name -> !index.getIndex().getKnownUsers(name).isEmpty());
        MissingServers missing = launch.getLaunchMode().isDevOrTest() && devServices.enabled()
                ? missingServers(used, adminApi ? brokers.available() : List.of(), docker,
                        config.devservices().withoutContainers())
                : MissingServers.NONE;
        ContainerRuntime.answeredFor(missing.answered());
        missing.toText(config.devservices().withoutContainers(), kind -> usesClient(application.getIndex(), kind))
                .ifPresent(LOG::warn);
        return new DestinationsBuildItem(resolver, used, brokers.available(), adminApi, memory, missing);
    }

    private static MissingServers missingServers(List<DestinationRef> used, List<BrokerKind> further,
            DockerStatusBuildItem docker,
            WithoutContainers action) {
        ClientAddress addresses = new ClientAddress(ConfigProvider.getConfig(), AwsEnvironment.ofThisProcess());
        return MissingServers.of(used, further, addresses::isDecided, () -> action == WithoutContainers.NONE
                ? docker.isContainerRuntimeAvailable()
                : ContainerRuntime.isAvailable(docker::isContainerRuntimeAvailable), action,
                kind -> ServerProgram.of(kind).flatMap(ServerProgram::find).isPresent());
    }

    private static boolean usesClient(IndexView application, BrokerKind kind) {
        return kind.client().types().stream().anyMatch(type -> !application.getKnownUsers(type).isEmpty());
    }

    @BuildStep
    void brokers(DestinationsBuildItem destinations, LaunchModeBuildItem launch,
            BuildProducer<AdditionalBeanBuildItem> beans) {
        boolean reloads = launch.getLaunchMode() == LaunchMode.DEVELOPMENT;
        for (BrokerKind kind : destinations.brokers()) {
            beans.produce(AdditionalBeanBuildItem.builder().setUnremovable()
                    .addBeanClasses(reloads ? kind.reloadedBeanClasses() : kind.beanClasses()).build());
        }
    }

    /** The HTTP endpoint for topics that push their messages. */
    @BuildStep
    void endpoints(CombinedIndexBuildItem index, DestinationsBuildItem destinations,
            BuildProducer<AdditionalBeanBuildItem> beans) {
        boolean pushed = Stream.of(DotNames.TOPIC_SUBSCRIBER, DotNames.TOPIC_SUBSCRIBERS)
                .flatMap(name -> index.getIndex().getAnnotations(name).stream())
                .flatMap(each -> Annotations.unwrap(each).stream())
                .anyMatch(subscriber -> Annotations.isTrue(subscriber, "push"));
        if (pushed && destinations.brokers().contains(BrokerKind.SNS)
                && QuarkusClassLoader.isClassPresentAtRuntime(DestinationResolver.HTTP_SERVER)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf("dev.herald.runtime.sns.push.SnsEndpoints"));
        }
    }

    /** A client extension creates a client only if some bean injects it. */
    @BuildStep
    void clients(DestinationsBuildItem destinations, BuildProducer<GeneratedBeanBuildItem> generated) {
        ClientsGenerator generator = new ClientsGenerator(new GeneratedBeanGizmo2Adaptor(generated));
        for (BrokerKind kind : destinations.brokers()) {
            if (kind.client() != null) {
                generator.generate(kind, destinations.clients(kind));
            }
        }
    }
}
