package dev.herald.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.logging.Logger;

import io.quarkus.arc.deployment.ArcConfig;
import io.quarkus.arc.deployment.AutoAddScopeBuildItem;
import io.quarkus.arc.deployment.BeanArchiveIndexBuildItem;
import io.quarkus.arc.deployment.BeanDiscoveryFinishedBuildItem;
import io.quarkus.arc.deployment.BuildExclusionsBuildItem;
import io.quarkus.arc.deployment.InvokerFactoryBuildItem;
import io.quarkus.arc.deployment.TransformedAnnotationsBuildItem;
import io.quarkus.arc.deployment.UnremovableBeanBuildItem;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.BuiltinScope;
import io.quarkus.arc.processor.InvokerBuilder;
import io.quarkus.arc.processor.InvokerInfo;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.execannotations.ExecutionModelAnnotationsAllowedBuildItem;

/** Collects and validates the listeners, and generates their invokers. */
class ListenerProcessor {

    private static final Logger LOG = Logger.getLogger("dev.herald");

    @BuildStep
    AutoAddScopeBuildItem scope() {
        return AutoAddScopeBuildItem.builder()
                .match((type, annotations, index) -> type.methods().stream().anyMatch(Methods::isListener))
                .defaultScope(BuiltinScope.SINGLETON)
                .reason("it declares message listeners")
                .unremovable()
                .build();
    }

    /** Also what replaces a listener's bean, such as a mock. */
    @BuildStep
    UnremovableBeanBuildItem unremovable(CombinedIndexBuildItem index) {
        Set<DotName> declaring = Replacements.declaringClasses(index.getIndex());
        return new UnremovableBeanBuildItem(
                bean -> bean.getTypes().stream().anyMatch(type -> declaring.contains(type.name())));
    }

    @BuildStep
    UnremovableBeanBuildItem unremovableHandlers() {
        return UnremovableBeanBuildItem.beanTypes(DotNames.FAILURE_HANDLER);
    }

    @BuildStep
    ExecutionModelAnnotationsAllowedBuildItem threads() {
        return new ExecutionModelAnnotationsAllowedBuildItem(Methods::isListenerOrBridge);
    }

    @BuildStep
    void collect(BeanDiscoveryFinishedBuildItem discovered, TransformedAnnotationsBuildItem transformed,
            BeanArchiveIndexBuildItem index, CombinedIndexBuildItem classes, BuildExclusionsBuildItem exclusions, ArcConfig arc,
            DestinationsBuildItem destinations, InvokerFactoryBuildItem invokers,
            BuildProducer<ListenerBuildItem> listeners, BuildProducer<PayloadBuildItem> payloads,
            BuildProducer<ProblemBuildItem> found) {
        AnnotationView annotations = new AnnotationView(transformed);
        Exclusions excluded = new Exclusions(exclusions::isExcluded, annotations, arc.excludeTypes().orElse(List.of()));
        Problems problems = new Problems();
        ListenerReader reader = new ListenerReader(annotations, destinations.resolver(), problems);
        Map<DotName, BeanInfo> beans = classBeans(discovered);
        Replacements replacements = new Replacements(discovered.beanStream().collect(),
                discovered.getBeanResolver(), index.getIndex());
        List<ListenerDefinition> definitions = new ArrayList<>();
        for (MethodInfo method : Methods.annotated(index.getIndex(), DotNames.LISTENERS)) {
            BeanInfo declaring = beans.get(method.declaringClass().name());
            if (declaring != null) {
                boolean replaced = replacements.listensItself(replacements.inPlaceOf(declaring), method);
                definitions.addAll(replaced || excluded.excludeAlways(method) ? List.of() : reader.read(method));
            } else if (!excluded.exclude(method)) {
                problems.add(Methods.describe(method), BeanRule.whyNotABean(method.declaringClass()));
            }
        }
        checkPlaces(index.getIndex(), excluded, problems);
        ListenerIds.check(definitions, problems);
        SharedQueues.check(definitions, problems);
        new AtMostOnceSubscribers(key -> ConfigProvider.getConfig().getOptionalValue(key, String.class), problems)
                .check(definitions).ifPresent(LOG::warn);
        FailureKeys failureKeys = new FailureKeys(ConfigProvider.getConfig().getPropertyNames(),
                key -> ConfigProvider.getConfig().getOptionalValue(key, String.class), problems);
        failureKeys.check(new ThrowableNames(classes.getIndex(), Thread.currentThread().getContextClassLoader()), definitions);
        FailureHandlerBeans handlers = new FailureHandlerBeans(discovered.beanStream().collect(), discovered.getBeanResolver(),
                definitions, problems);
        problems.report(found);
        if (problems.size() == 0) {
            // One per method, even if it has several annotations: a class must not be generated twice.
            Map<MethodInfo, InvokerInfo> invokersOfMethods = new HashMap<>();
            for (ListenerDefinition definition : definitions) {
                BeanInfo declaring = beans.get(definition.method().declaringClass().name());
                BeanInfo bean = replacements.inPlaceOf(declaring);
                boolean lookup = bean.isClassBean() && BuiltinScope.DEPENDENT.is(bean.getScope());
                InvokerInfo invoker = invokersOfMethods.computeIfAbsent(definition.method(),
                        method -> invoker(invokers, lookup ? bean : declaring, method, lookup));
                listeners.produce(
                        new ListenerBuildItem(definition.with(handlers), invoker, lookup ? null : bean.getIdentifier()));
                definition.payloads().forEach(type -> payloads
                        .produce(new PayloadBuildItem(type, Methods.describe(definition.method()))));
            }
        }
    }

    private static void checkPlaces(IndexView index, Exclusions excluded, Problems problems) {
        for (DotName name : List.of(DotNames.ON_FAILURE, DotNames.ON_FAILURES)) {
            index.getAnnotations(name).stream().map(AnnotationInstance::target)
                    .filter(target -> target != null && !excluded.excludeAlways(target))
                    .forEach(target -> OnFailureReader.checkPlace(target, problems));
        }
    }

    /** A dependent bean has an instance for each call; that of any other bean is looked up once. */
    private static InvokerInfo invoker(InvokerFactoryBuildItem invokers, BeanInfo bean, MethodInfo method, boolean lookup) {
        InvokerBuilder builder = invokers.createInvoker(bean, method);
        return lookup ? builder.withInstanceLookup().build() : builder.build();
    }

    private static Map<DotName, BeanInfo> classBeans(BeanDiscoveryFinishedBuildItem discovered) {
        Map<DotName, BeanInfo> beans = new HashMap<>();
        discovered.beanStream().classBeans().forEach(bean -> beans.put(bean.getBeanClass(), bean));
        return beans;
    }
}
