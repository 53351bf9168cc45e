package dev.herald.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.inject.Singleton;

import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanArchiveIndexBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;

import dev.herald.runtime.HeraldRecorder;
import dev.herald.runtime.container.CurrentCalls;
import dev.herald.runtime.container.InjectedMessage;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.FilterRef;
import dev.herald.runtime.publishing.PropagatedHeaders;
import dev.herald.spi.Destination.Kind;

/** Finds the application's filters, and what tells code about the message that is being handled. */
class FilterProcessor {

    @BuildStep
    UnremovableBeanBuildItem unremovable() {
        return UnremovableBeanBuildItem.beanTypes(DotNames.INCOMING_FILTER, DotNames.OUTGOING_FILTER);
    }

    @BuildStep
    void currentMessage(BuildProducer<AdditionalBeanBuildItem> beans) {
        beans.produce(AdditionalBeanBuildItem.unremovableOf(CurrentCalls.class));
        beans.produce(AdditionalBeanBuildItem.unremovableOf(PropagatedHeaders.class));
        // Removed where it is not injected: then nothing is kept for it.
        beans.produce(new AdditionalBeanBuildItem(InjectedMessage.class));
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    SyntheticBeanBuildItem filters(HeraldRecorder recorder, BeanDiscoveryFinishedBuildItem discovered,
            BeanArchiveIndexBuildItem index, List<ListenerBuildItem> listeners, DestinationsBuildItem destinations,
            BuildProducer<ProblemBuildItem> found) {
        Problems problems = new Problems();
        FilterReader reader = new FilterReader(beans(discovered, index.getIndex()), problems);
        List<FilterRef> incoming = reader.read(DotNames.INCOMING_FILTER, "listener, queue or topic",
                isKnown(listeners, index.getIndex()) ? sources(listeners) : null);
        List<FilterRef> outgoing = reader.read(DotNames.OUTGOING_FILTER, "queue or topic",
                destinations.adminApi() ? null : targets(destinations));
        problems.report(found);
        return SyntheticBeanBuildItem.configure(Filters.class).scope(Singleton.class).unremovable().setRuntimeInit()
                .runtimeValue(recorder.filters(incoming, outgoing)).done();
    }

    /** Those that are in place of others, such as a mock, once. */
    private static Collection<BeanInfo> beans(BeanDiscoveryFinishedBuildItem discovered, IndexView index) {
        Replacements replacements = new Replacements(discovered.beanStream().collect(), discovered.getBeanResolver(), index);
        Set<BeanInfo> beans = new LinkedHashSet<>();
        discovered.beanStream().filter(FilterReader::isFilter).forEach(bean -> beans.add(replacements.inPlaceOf(bean)));
        return new ArrayList<>(beans);
    }

    /** Wrong listeners are reported, and not known here. */
    private static boolean isKnown(List<ListenerBuildItem> listeners, IndexView index) {
        return !listeners.isEmpty()
                || DotNames.LISTENERS.stream().allMatch((DotName name) -> index.getAnnotations(name).isEmpty());
    }

    private static Set<String> sources(List<ListenerBuildItem> listeners) {
        Set<String> names = new TreeSet<>();
        for (ListenerBuildItem listener : listeners) {
            names.add(listener.definition().id());
            names.add(listener.definition().source().destination());
        }
        return names;
    }

    private static Set<String> targets(DestinationsBuildItem destinations) {
        Set<String> names = new TreeSet<>(destinations.names(Kind.QUEUE));
        names.addAll(destinations.names(Kind.TOPIC));
        return names;
    }
}
