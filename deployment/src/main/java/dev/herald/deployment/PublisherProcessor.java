package dev.herald.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationTransformation;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassType;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkus.arc.deployment.AnnotationsTransformerBuildItem;
import io.quarkus.arc.deployment.ArcConfig;
import io.quarkus.arc.deployment.AutoInjectAnnotationBuildItem;
import io.quarkus.arc.deployment.BeanArchiveIndexBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.BuildExclusionsBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanBuildItem;
import io.quarkus.arc.deployment.GeneratedBeanGizmo2Adaptor;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.TransformedAnnotationsBuildItem;
import io.quarkus.arc.processor.InjectionPointInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;

import dev.herald.MessagePublisher;
import dev.herald.runtime.HeraldRecorder;
import dev.herald.runtime.metadata.PublisherMethod;
import dev.herald.runtime.metadata.PublisherMethods;
import dev.herald.runtime.metadata.PublishesResult;
import dev.herald.runtime.metadata.ResultTarget;
import dev.herald.runtime.publishing.Publishers;

/** Collects {@code @Publisher} interfaces, injection points and bean methods, validates them, and generates their beans. */
class PublisherProcessor {

    /** The qualifier is enough for an injection point, without {@code @Inject}, as for qualifiers of other extensions. */
    @BuildStep
    AutoInjectAnnotationBuildItem autoInject() {
        return new AutoInjectAnnotationBuildItem(DotNames.PUBLISHER);
    }

    @BuildStep
    PublisherInterfacesBuildItem interfaces(CombinedIndexBuildItem index, BuildExclusionsBuildItem exclusions,
            DestinationsBuildItem destinations, BuildProducer<GeneratedBeanBuildItem> generated,
            BuildProducer<PayloadBuildItem> payloads, BuildProducer<ProblemBuildItem> found) {
        PublisherGenerator generator = new PublisherGenerator(new GeneratedBeanGizmo2Adaptor(generated));
        Problems problems = new Problems();
        List<PublisherMethod> methods = new ArrayList<>();
        for (ClassInfo type : annotatedInterfaces(index.getIndex())) {
            if (!exclusions.isExcluded(type)) {
                PublisherInterface publisher = PublisherInterface.read(type, index.getIndex(),
                        destinations.resolver(), problems);
                generator.implement(publisher, methods.size());
                publisher.methods().forEach(each -> {
                    methods.add(each.metadata());
                    payloads.produce(new PayloadBuildItem(each.payload(), each.metadata().description()));
                });
            }
        }
        problems.report(found);
        return new PublisherInterfacesBuildItem(methods);
    }

    private static Collection<ClassInfo> annotatedInterfaces(IndexView index) {
        Map<DotName, ClassInfo> interfaces = new TreeMap<>();
        for (MethodInfo method : Methods.annotated(index, List.of(DotNames.PUBLISHER))) {
            if (method.declaringClass().isInterface()) {
                interfaces.put(method.declaringClass().name(), method.declaringClass());
            }
        }
        return interfaces.values();
    }

    /**
     * Binds the interceptor that publishes results, and removes the qualifier: ArC would take a method with a qualifier
     * for a producer.
     */
    @BuildStep
    AnnotationsTransformerBuildItem bindResultPublishers() {
        return new AnnotationsTransformerBuildItem(AnnotationTransformation.forMethods()
                .whenMethod(ResultPublisher::publishesResult)
                .transform(context -> {
                    MethodInfo method = context.declaration().asMethod();
                    context.remove(annotation -> annotation.name().equals(DotNames.PUBLISHER)
                            && annotation.target().kind() == AnnotationTarget.Kind.METHOD);
                    if (ResultPublisher.matches(method)) {
                        context.add(AnnotationInstance.builder(PublishesResult.class).value(Methods.key(method)).build());
                    }
                }));
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    SyntheticBeanBuildItem methods(HeraldRecorder recorder, PublisherInterfacesBuildItem interfaces,
            BeanDiscoveryFinishedBuildItem discovered, BeanArchiveIndexBuildItem index,
            TransformedAnnotationsBuildItem transformed, BuildExclusionsBuildItem exclusions, ArcConfig arc,
            DestinationsBuildItem destinations, BuildProducer<PayloadBuildItem> payloads,
            BuildProducer<ProblemBuildItem> found) {
        Problems problems = new Problems();
        Exclusions excluded = new Exclusions(exclusions::isExcluded, new AnnotationView(transformed),
                arc.excludeTypes().orElse(List.of()));
        Set<DotName> beans = discovered.beanStream().classBeans().stream().map(bean -> bean.getBeanClass())
                .collect(Collectors.toSet());
        Map<String, ResultTarget> results = new HashMap<>();
        for (MethodInfo method : Methods.annotated(index.getIndex(), List.of(DotNames.PUBLISHER))) {
            boolean bean = isInherited(method.declaringClass(), index.getIndex(), beans);
            if (!ResultPublisher.matches(method)
                    || (bean ? excluded.excludeAlways(method) : excluded.exclude(method))) {
                continue;
            }
            if (!bean) {
                problems.add(Methods.describe(method), "@Publisher has no effect: the method "
                        + BeanRule.whyNotABean(method.declaringClass()));
            }
            ResultPublisher.read(method, destinations.resolver(), problems).ifPresent(result -> {
                results.put(result.key(), result.result());
                payloads.produce(new PayloadBuildItem(result.payload(), Methods.describe(method)));
            });
        }
        problems.report(found);
        return SyntheticBeanBuildItem.configure(PublisherMethods.class).scope(Singleton.class).unremovable()
                .setRuntimeInit().runtimeValue(recorder.publisherMethods(interfaces.methods(), results)).done();
    }

    /** Whether the class or one of its subclasses is a bean: interceptors apply to inherited methods. */
    private static boolean isInherited(ClassInfo type, IndexView index, Set<DotName> beans) {
        return beans.contains(type.name())
                || index.getAllKnownSubclasses(type.name()).stream().anyMatch(each -> beans.contains(each.name()));
    }

    @BuildStep
    @Record(ExecutionTime.RUNTIME_INIT)
    void injected(HeraldRecorder recorder, BeanDiscoveryFinishedBuildItem discovered,
            DestinationsBuildItem destinations, BuildProducer<SyntheticBeanBuildItem> beans,
            BuildProducer<PayloadBuildItem> payloads, BuildProducer<ProblemBuildItem> found) {
        Problems problems = new Problems();
        Map<String, InjectedPublisher> publishers = new TreeMap<>();
        for (InjectionPointInfo point : discovered.getInjectionPoints()) {
            AnnotationInstance qualifier = point.getRequiredQualifier(DotNames.PUBLISHER);
            if (qualifier != null) {
                InjectedPublisher.read(point.getRequiredType(), qualifier, describe(point), destinations.resolver(),
                        problems).ifPresent(publisher -> {
                            publishers.put(publisher.key(), publisher);
                            payloads.produce(new PayloadBuildItem(publisher.payload(), describe(point)));
                        });
            }
        }
        problems.report(found);
        publishers.values().forEach(publisher -> beans.produce(bean(publisher, recorder)));
    }

    private static String describe(InjectionPointInfo point) {
        return point.getTargetInfo();
    }

    private static SyntheticBeanBuildItem bean(InjectedPublisher publisher, HeraldRecorder recorder) {
        return SyntheticBeanBuildItem.configure(MessagePublisher.class)
                .types(publisher.type())
                .qualifiers(publisher.qualifier())
                .scope(Singleton.class)
                .unremovable()
                // An application's own producer, such as that of a mock, replaces it.
                .defaultBean()
                .setRuntimeInit()
                .addInjectionPoint(ClassType.create(Publishers.class))
                .createWith(recorder.publisher(publisher.target()))
                .done();
    }
}
