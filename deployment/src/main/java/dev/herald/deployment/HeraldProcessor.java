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
import dev.herald.runtime.HeraldRecorder;
import dev.herald.runtime.ListenerRegistry;
import dev.herald.runtime.admin.QueueAdmin;
import dev.herald.runtime.admin.TopicAdmin;
import dev.herald.runtime.container.HandlerExecutor;
import dev.herald.runtime.container.SubscriptionGaps;
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
                .addBeanClasses(BlockingCalls.class, Brokers.class, CallerContext.class, HeraldExecutors.class,
                        Destinations.class,
                        HandlerExecutor.class,
                        ListenerRegistry.class, Payloads.class, PublisherInvocations.class, Publishers.class,
                        PublishResultInterceptor.class, RequesterRegistry.class, SubscriptionGaps.class)
                .addBeanClasses(QueueAdmin.class, TopicAdmin.class)
                // The qualifier and the interceptor binding: annotations are known to the container by their classes.
                .addBeanClasses(Publisher.class, PublishesResult.class)
                .setUnremovable()
                .build();
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    SyntheticBeanBuildItem placements(HeraldRecorder recorder, DestinationsBuildItem destinations) {
        return SyntheticBeanBuildItem.configure(DestinationIndex.class).scope(Singleton.class).unremovable().setRuntimeInit()
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
