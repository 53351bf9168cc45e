package dev.herald.deployment;

import java.lang.reflect.Modifier;
import java.util.List;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassInfo.NestingType;
import org.jboss.jandex.MethodInfo;

/** Explains why the annotated methods of a class that is not a bean would be ignored. */
final class BeanRule {

    private BeanRule() {
    }

    /** The reason and the cure, for a class that is not a bean. */
    static String whyNotABean(ClassInfo type) {
        if (type.isInterface()) {
            return "is a method of an interface, which is not a bean; move the annotation to the implementing class";
        }
        if (Modifier.isAbstract(type.flags())) {
            return "is declared in an abstract class, which is not a bean; move the annotation to a method of a concrete class";
        }
        if (type.nestingType() == NestingType.INNER && !Modifier.isStatic(type.flags())) {
            return "is declared in an inner class, which cannot be a bean; make the class static";
        }
        if (type.nestingType() == NestingType.LOCAL || type.nestingType() == NestingType.ANONYMOUS) {
            return "is declared in a local class, which cannot be a bean; make it a top-level or static nested class";
        }
        if (!hasUsableConstructor(type)) {
            return "is declared in a class that cannot be a bean, because it has several constructors and none is marked for "
                    + "injection; add a constructor without parameters, or annotate one with @Inject";
        }
        return "is declared in a class that is not a bean; add a scope annotation, such as @ApplicationScoped";
    }

    private static boolean hasUsableConstructor(ClassInfo type) {
        List<MethodInfo> constructors = type.constructors();
        return constructors.size() <= 1
                || constructors.stream().anyMatch(each -> each.parametersCount() == 0 || each.hasAnnotation(DotNames.INJECT));
    }
}
