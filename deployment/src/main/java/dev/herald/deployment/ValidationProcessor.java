package dev.herald.deployment;

import java.util.Set;
import java.util.TreeSet;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.arc.deployment.BeanArchiveIndexBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;

/** Has payloads within messages validated, if the application has a validator. */
class ValidationProcessor {

    /** By name, because it refers to Jakarta Validation. */
    private static final String EXTRACTOR = "dev.herald.runtime.validation.MessageValueExtractor";
    private static final DotName VALID = DotName.createSimple("jakarta.validation.Valid");

    @BuildStep
    void extractor(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (capabilities.isPresent(Capability.HIBERNATE_VALIDATOR)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(EXTRACTOR));
        }
    }

    @BuildStep
    void check(Capabilities capabilities, BeanArchiveIndexBuildItem index, BuildProducer<ProblemBuildItem> found) {
        if (capabilities.isPresent(Capability.HIBERNATE_VALIDATOR)) {
            return;
        }
        Problems problems = new Problems();
        for (String method : validated(index.getIndex())) {
            problems.add(method, "has @Valid, but the application has no validator, so nothing would be validated; add the "
                    + "extension quarkus-hibernate-validator, or remove @Valid");
        }
        problems.report(found);
    }

    /** The listeners with the annotation on a parameter, or within its type. */
    static Set<String> validated(IndexView index) {
        Set<String> methods = new TreeSet<>();
        for (AnnotationInstance annotation : index.getAnnotations(VALID)) {
            MethodInfo method = method(annotation.target());
            if (method != null && Methods.isListener(method)) {
                methods.add(Methods.describe(method));
            }
        }
        return methods;
    }

    private static MethodInfo method(AnnotationTarget target) {
        return switch (target.kind()) {
            case METHOD_PARAMETER -> target.asMethodParameter().method();
            case METHOD -> target.asMethod();
            case TYPE -> target.asType().enclosingTarget() == null ? null : method(target.asType().enclosingTarget());
            default -> null;
        };
    }
}
