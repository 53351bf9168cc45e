package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

class BeanRuleTest {

    interface AnInterface {
    }

    abstract static class AnAbstractClass {
    }

    class AnInnerClass {
    }

    static class WithAmbiguousConstructors {
        WithAmbiguousConstructors(String one) {
        }

        WithAmbiguousConstructors(int other) {
        }
    }

    static class WithInjectedConstructor {
        @Inject
        WithInjectedConstructor(String one) {
        }

        WithInjectedConstructor(int other) {
        }
    }

    @Test
    void anInterfaceIsNotABean() {
        assertThat(why(AnInterface.class)).contains("move the annotation to the implementing class");
    }

    @Test
    void anAbstractClassIsNotABean() {
        assertThat(why(AnAbstractClass.class)).contains("abstract class");
    }

    @Test
    void anInnerClassIsNotABean() {
        assertThat(why(AnInnerClass.class)).contains("make the class static");
    }

    @Test
    void aLocalClassIsNotABean() {
        class Local {
        }
        assertThat(why(Local.class)).contains("make it a top-level or static nested class");
    }

    @Test
    void aClassWithAmbiguousConstructorsIsNotABean() {
        assertThat(why(WithAmbiguousConstructors.class)).contains("annotate one with @Inject");
    }

    @Test
    void aConstructorWithInjectIsChosen() {
        assertThat(why(WithInjectedConstructor.class)).contains("add a scope annotation");
    }

    private static String why(Class<?> type) {
        return BeanRule.whyNotABean(TestBuild.classOf(type));
    }
}
