package dev.herald.deployment;

import java.lang.reflect.Modifier;
import java.util.List;

import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.ClassInfo.NestingType;
import org.jboss.jandex.MethodInfo;

/** Why the annotated methods of a class that is no bean would be ignored. */
final class BeanRule {

    private BeanRule() {
    }

    /** The reason and the cure, for a class that is no bean. */
    static String whyNotABean(ClassInfo type) {
        if (type.isInterface()) {
            return "is a method of an interface, which is no bean; move the annotation to the class that implements it";
        }
        if (Modifier.isAbstract(type.flags())) {
            return "is declared in an abstract class, and each of its subclasses would be a listener of the same id; "
                    + "move the annotation to a method of the concrete class";
        }
        if (type.nestingType() == NestingType.INNER && !Modifier.isStatic(type.flags())) {
            return "is in an inner class, which can't be a bean; make the class static";
        }
        if (type.nestingType() == NestingType.LOCAL || type.nestingType() == NestingType.ANONYMOUS) {
            return "is in a local class, which can't be a bean; make it a class of its own";
        }
        if (!hasUsableConstructor(type)) {
            return "is in a class that can't be a bean, for none of its constructors can be chosen; "
                    + "give it one without parameters, or annotate one with @Inject";
        }
        return "is in a class that is no bean; give it a scope, such as @ApplicationScoped";
    }

    private static boolean hasUsableConstructor(ClassInfo type) {
        List<MethodInfo> constructors = type.constructors();
        return constructors.size() <= 1
                || constructors.stream().anyMatch(each -> each.parametersCount() == 0 || each.hasAnnotation(DotNames.INJECT));
    }
}
