package dev.herald.memory;

import java.lang.reflect.Modifier;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;

/**
 * {@link MemoryQueues#reset Begins anew} with each test class but the first of an application. Between classes alone, because
 * nothing promises in which order they run, so that none can rely on what another one left; the methods of a class may. Found
 * by Quarkus in tests, and not needed elsewhere. Messages that the application sends when it starts are there for the first
 * class.
 */
public final class ResetBetweenTestClasses implements QuarkusTestBeforeClassCallback {

    @Override
    public void beforeClass(Class<?> testClass) {
        ArcContainer container = Arc.container();
        if (container == null || isNested(testClass)) {
            return;
        }
        try (InstanceHandle<MemoryQueues> queues = container.instance(MemoryQueues.class)) {
            if (queues.isAvailable()) {
                queues.get().testClassBegins();
            }
        }
    }

    /** It goes on with what the class around it has begun. */
    private static boolean isNested(Class<?> testClass) {
        return testClass.isMemberClass() && !Modifier.isStatic(testClass.getModifiers());
    }
}
