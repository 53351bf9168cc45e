package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ServiceLoader;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.junit.callback.QuarkusTestBeforeClassCallback;

import dev.herald.memory.MemoryQueues;
import dev.herald.memory.ResetBetweenTestClasses;

@QuarkusTest
@TestProfile(TestedOrdersProfile.class)
class ResetBetweenTestClassesTest {

    /** Goes on with what is around it. */
    class Inner {
    }

    private final ResetBetweenTestClasses reset = new ResetBetweenTestClasses();

    @Inject
    MemoryQueues queues;

    @Test
    void quarkusFindsIt() {
        assertThat(ServiceLoader.load(QuarkusTestBeforeClassCallback.class, getClass().getClassLoader()))
                .hasAtLeastOneElementOfType(ResetBetweenTestClasses.class);
    }

    /** This class has begun, so that it is not the application's first. */
    @Test
    void theNextClassFindsNothingOfThisOne() {
        queues.send("left-behind", "a");

        reset.beforeClass(OrderHandlerTest.class);

        assertThat(queues.depth("left-behind").total()).isZero();
    }

    @Test
    void aNestedClassFindsWhatTheOneAroundItHasSent() {
        queues.send("prepared", "a");

        reset.beforeClass(Inner.class);

        assertThat(queues.depth("prepared").total()).isEqualTo(1);
    }
}
