package dev.herald.deployment;

import java.util.List;

import jakarta.inject.Singleton;

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
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.ServiceStartBuildItem;
import io.quarkus.deployment.builditem.ShutdownContextBuildItem;
import io.quarkus.deployment.builditem.ShutdownListenerBuildItem;
import io.quarkus.deployment.recording.RecorderContext;

import dev.herald.Publisher;
import dev.herald.runtime.BlockingCalls;
import dev.herald.runtime.Brokers;
import dev.herald.runtime.ContainerThreads;
import dev.herald.runtime.Destinations;
import dev.herald.runtime.HandlerContexts;
import dev.herald.runtime.HeraldRecorder;
import dev.herald.runtime.ListenerMethod;
import dev.herald.runtime.ListenerRegistry;
import dev.herald.runtime.Payloads;
import dev.herald.runtime.Placements;
import dev.herald.runtime.PublishResultInterceptor;
import dev.herald.runtime.PublisherInvocations;
import dev.herald.runtime.Publishers;
import dev.herald.runtime.PublishesResult;
import dev.herald.runtime.QueuesByHand;
import dev.herald.runtime.Requests;
import dev.herald.runtime.SubscriptionGaps;
import dev.herald.runtime.TopicsByHand;

/** What every application with the extension gets, and its start. */
class HeraldProcessor {

    static final String FEATURE = "herald";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder()
                .addBeanClasses(BlockingCalls.class, Brokers.class, ContainerThreads.class, Destinations.class,
                        HandlerContexts.class,
                        ListenerRegistry.class, Payloads.class, PublisherInvocations.class, Publishers.class,
                        PublishResultInterceptor.class, Requests.class, SubscriptionGaps.class)
                .addBeanClasses(QueuesByHand.class, TopicsByHand.class)
                // The qualifier and the interceptor binding: annotations are known to the container by their classes.
                .addBeanClasses(Publisher.class, PublishesResult.class)
                .setUnremovable()
                .build();
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    SyntheticBeanBuildItem placements(HeraldRecorder recorder, DestinationsBuildItem destinations) {
        return SyntheticBeanBuildItem.configure(Placements.class).scope(Singleton.class).unremovable().setRuntimeInit()
                .runtimeValue(recorder.placements(destinations.placements())).done();
    }

    /** An archive whose only annotations are ours has beans: the listeners. */
    @BuildStep
    BeanArchivePredicateBuildItem archivesOfListeners() {
        return new BeanArchivePredicateBuildItem(archive -> Names.LISTENERS.stream()
                .anyMatch((DotName name) -> !archive.getIndex().getAnnotations(name).isEmpty()));
    }

    /**
     * After the clients, which are made at run time, so that the stop, in reverse order, comes before theirs. The listeners
     * stop before anything does.
     */
    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    @Consume(SyntheticBeansRuntimeInitBuildItem.class)
    ServiceStartBuildItem start(HeraldRecorder recorder, RecorderContext context, BeanContainerBuildItem beans,
            List<ListenerBuildItem> listeners, DestinationsBuildItem destinations, ShutdownContextBuildItem shutdown,
            BuildProducer<ShutdownListenerBuildItem> first) {
        List<ListenerMethod> methods = listeners.stream()
                .map(listener -> listener.definition()
                        .toMethod(context.newInstance(listener.invoker())))
                .toList();
        first.produce(new ShutdownListenerBuildItem(
                recorder.start(beans.getValue(), methods, destinations.used(), shutdown)));
        return new ServiceStartBuildItem(FEATURE);
    }
}
