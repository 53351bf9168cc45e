package dev.herald.deployment;

import java.lang.reflect.Modifier;

import org.jboss.jandex.AnnotationTransformation;
import org.jboss.jandex.MethodInfo;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.AnnotationsTransformerBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;

import dev.herald.runtime.metadata.ChecksTransaction;

/** Has the transactions of listeners checked, if the application has transactions. */
class TransactionProcessor {

    /** By name, because it refers to JTA. */
    private static final String CHECK = "dev.herald.runtime.transactions.TransactionCheck";

    /**
     * All listeners: {@code @Transactional} may be on the method, on the class, or in a stereotype, and a method may begin a
     * transaction itself.
     */
    @BuildStep
    void check(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans,
            BuildProducer<AnnotationsTransformerBuildItem> transformers) {
        if (capabilities.isPresent(Capability.TRANSACTIONS)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(CHECK));
            beans.produce(AdditionalBeanBuildItem.unremovableOf(ChecksTransaction.class));
            transformers.produce(new AnnotationsTransformerBuildItem(AnnotationTransformation.forMethods()
                    .whenMethod(TransactionProcessor::isCalled)
                    .transform(context -> context.add(ChecksTransaction.class))));
        }
    }

    /** Others are reported elsewhere. */
    private static boolean isCalled(MethodInfo method) {
        return Methods.isListener(method) && !Modifier.isPrivate(method.flags()) && !Modifier.isStatic(method.flags());
    }
}
