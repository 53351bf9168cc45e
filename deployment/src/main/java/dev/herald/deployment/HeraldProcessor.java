package dev.herald.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.jandex.DotName;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanArchivePredicateBuildItem;
import io.quarkus.arc.deployment.BeanContainerBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.SyntheticBeansRuntimeInitBuildItem;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Consume;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.ApplicationStartBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.LaunchModeBuildItem;
import io.quarkus.deployment.builditem.RunTimeConfigurationDefaultBuildItem;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.deployment.builditem.ShutdownContextBuildItem;
import io.quarkus.deployment.builditem.ShutdownListenerBuildItem;
import io.quarkus.deployment.recording.RecorderContext;

import dev.herald.Publisher;
import dev.herald.runtime.HeraldRecorder;
import dev.herald.runtime.ListenerRegistry;
import dev.herald.runtime.admin.DeadLetterAdmin;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.admin.QueueAdmin;
import dev.herald.runtime.admin.TopicAdmin;
import dev.herald.runtime.config.KeySpellings;
import dev.herald.runtime.container.HandlerExecutor;
import dev.herald.runtime.container.ListenerContainers;
import dev.herald.runtime.container.SubscriptionGaps;
import dev.herald.runtime.metadata.BuildFacts;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.PublishesResult;
import dev.herald.runtime.publishing.PublishResultInterceptor;
import dev.herald.runtime.publishing.PublisherInvocations;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.request.RequesterRegistry;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Destination.Kind;

/** Registers what every application needs, and records the start of the listeners. */
public class HeraldProcessor {

    /** The name of the feature, and of the extension. */
    public static final String FEATURE = "herald";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder()
                .addBeanClasses(BlockingCalls.class, Brokers.class, CallerContext.class, HeraldExecutors.class,
                        Destinations.class, HandlerExecutor.class, ListenerRegistry.class, Payloads.class,
                        PublisherInvocations.class, Publishers.class, PublishResultInterceptor.class,
                        RequesterRegistry.class, SubscriptionGaps.class, ListenerContainers.class)
                .addBeanClasses(QueueAdmin.class, TopicAdmin.class, DeadLetterAdmin.class, ListenerQueues.class)
                // The qualifier and the interceptor binding: ArC has to index their classes.
                .addBeanClasses(Publisher.class, PublishesResult.class)
                .setUnremovable()
                .build();
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    SyntheticBeanBuildItem destinationIndex(HeraldRecorder recorder, DestinationsBuildItem destinations) {
        return SyntheticBeanBuildItem.configure(DestinationIndex.class).scope(Singleton.class).unremovable().setRuntimeInit()
                .runtimeValue(recorder.destinationIndex(destinations.index())).done();
    }

    /** Environment variables cannot spell all names: those of the application are looked for. */
    @BuildStep
    void knownNames(List<ListenerBuildItem> listeners, DestinationsBuildItem destinations,
            BuildProducer<RunTimeConfigurationDefaultBuildItem> defaults) {
        Set<String> ids = new TreeSet<>();
        Set<String> exceptions = new TreeSet<>();
        for (ListenerBuildItem listener : listeners) {
            ids.add(listener.definition().id());
            exceptions.addAll(listener.definition().failures().exceptions());
        }
        defaults.produce(known("listener", ids));
        defaults.produce(known(KeySpellings.FAILURES, exceptions));
        defaults.produce(known("queue", destinations.names(Kind.QUEUE)));
        defaults.produce(known("topic", destinations.names(Kind.TOPIC)));
    }

    private static RunTimeConfigurationDefaultBuildItem known(String noun, Set<String> names) {
        return new RunTimeConfigurationDefaultBuildItem(KeySpellings.known(noun), KeySpellings.known(names));
    }

    /** A jar is a bean archive even if its only bean-defining annotations are those of listeners. */
    @BuildStep
    BeanArchivePredicateBuildItem archivesOfListeners() {
        return new BeanArchivePredicateBuildItem(archive -> DotNames.LISTENERS.stream()
                .anyMatch((DotName name) -> !archive.getIndex().getAnnotations(name).isEmpty()));
    }

    /**
     * Makes the listeners after the clients, which are created at run time: shutdown tasks run in reverse order, so the
     * clients close later. A shutdown listener stops the listeners before all of this, and before the HTTP server closes.
     * Wrong settings fail here, before the startup event.
     */
    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    @Consume(SyntheticBeansRuntimeInitBuildItem.class)
    ServiceStartBuildItem makeListeners(HeraldRecorder recorder, RecorderContext context, BeanContainerBuildItem beans,
            List<ListenerBuildItem> listeners, DestinationsBuildItem destinations, LaunchModeBuildItem launch,
            ShutdownContextBuildItem shutdown,
            BuildProducer<ShutdownListenerBuildItem> shutdownListeners) {
        List<ListenerMethod> methods = listeners.stream()
                .map(listener -> listener.definition()
                        .toMethod(context.newInstance(listener.invoker()), listener.bean()))
                .toList();
        shutdownListeners.produce(new ShutdownListenerBuildItem(
                recorder.makeListeners(beans.getValue(), methods, facts(listeners, destinations, launch), shutdown)));
        return new ServiceStartBuildItem(FEATURE);
    }

    private static BuildFacts facts(List<ListenerBuildItem> listeners, DestinationsBuildItem destinations,
            LaunchModeBuildItem launch) {
        return new BuildFacts(destinations.used(), destinations.adminApi(),
                destinations.memory().warnings(launch.getLaunchMode()),
                FixedKeys.of(destinations::names, ConfigProvider.getConfig()),
                IneffectiveKeys.of(listeners.stream().map(ListenerBuildItem::definition).toList()));
    }

    /**
     * Handlers may need what observers of the startup event and {@code @Startup} beans initialize. Other steps may still
     * follow, such as that of the HTTP server, which may find its port taken: the listeners wait for the end of all.
     */
    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    @Consume(ApplicationStartBuildItem.class)
    void startListeners(HeraldRecorder recorder, BeanContainerBuildItem beans) {
        recorder.startListeners(beans.getValue());
    }
}
