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

    static class WithoutConstructorToChoose {
        WithoutConstructorToChoose(String one) {
        }

        WithoutConstructorToChoose(int other) {
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
    void anInterfaceIsNoBean() {
        assertThat(why(AnInterface.class)).contains("move the annotation to the class that implements it");
    }

    @Test
    void anAbstractClassIsNoBean() {
        assertThat(why(AnAbstractClass.class)).contains("abstract class");
    }

    @Test
    void anInnerClassIsNoBean() {
        assertThat(why(AnInnerClass.class)).contains("make the class static");
    }

    @Test
    void aLocalClassIsNoBean() {
        class Local {
        }
        assertThat(why(Local.class)).contains("make it a class of its own");
    }

    @Test
    void aClassWithoutConstructorToChooseIsNoBean() {
        assertThat(why(WithoutConstructorToChoose.class)).contains("annotate one with @Inject");
    }

    @Test
    void anInjectedConstructorIsChosen() {
        assertThat(why(WithInjectedConstructor.class)).contains("give it a scope");
    }

    private static String why(Class<?> type) {
        return BeanRule.whyNotABean(TestBuild.classOf(type));
    }
}
