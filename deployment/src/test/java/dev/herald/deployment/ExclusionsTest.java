package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Vetoed;

import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.MethodInfo;
import org.junit.jupiter.api.Test;

class ExclusionsTest {

    static class Plain {
        void on(String text) {
        }
    }

    @Vetoed
    static class VetoedClass {
        void on(String text) {
        }
    }

    @Alternative
    static class Unselected {
        void on(String text) {
        }
    }

    @Test
    void includesClassesByDefault() {
        assertThat(excludes(Plain.class, "dev.other.**")).isFalse();
    }

    @Test
    void excludesVetoedClassesAndUnselectedAlternatives() {
        assertThat(excludes(VetoedClass.class, "x")).isTrue();
        assertThat(excludes(Unselected.class, "x")).isTrue();
    }

    @Test
    void excludesTypesByClassOrPackage() {
        assertThat(excludes(Plain.class, Plain.class.getName())).isTrue();
        assertThat(excludes(Plain.class, "Plain")).isTrue();
        assertThat(excludes(Plain.class, "dev.herald.deployment.*")).isTrue();
        assertThat(excludes(Plain.class, "dev.**")).isTrue();
        assertThat(excludes(Plain.class, "dev.*")).isFalse();
        assertThat(excludes(Plain.class, "NotPlain")).isFalse();
    }

    @Test
    void excludesMethodsOfBeansByBuildConditions() {
        Exclusions exclusions = new Exclusions(target -> target.kind() == AnnotationTarget.Kind.METHOD,
                new AnnotationView(AnnotationTarget::declaredAnnotations), List.of());

        assertThat(exclusions.excludeAlways(method(Plain.class))).isTrue();
    }

    private static boolean excludes(Class<?> type, String pattern) {
        return new Exclusions(target -> false, new AnnotationView(AnnotationTarget::declaredAnnotations),
                List.of(pattern)).exclude(method(type));
    }

    private static MethodInfo method(Class<?> type) {
        return TestBuild.classOf(type).firstMethod("on");
    }
}
