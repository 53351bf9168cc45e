package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.arc.DefaultBean;
import io.quarkus.test.Mock;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A bean that CDI has replaced receives nothing: what replaces it does. */
class ReplacedListenersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    @Singleton
    static class Received {
        final List<String> by = new CopyOnWriteArrayList<>();
    }

    @ApplicationScoped
    static class Mocked {
        @Inject
        Received received;

        @QueueListener("mocked")
        void on(String message) {
            received.by.add("Mocked");
        }
    }

    @Mock
    @ApplicationScoped
    static class MockedMock extends Mocked {
        @Override
        void on(String message) {
            received.by.add("MockedMock");
        }
    }

    @Singleton
    static class Annotated {
        @Inject
        Received received;

        @QueueListener("annotated")
        void on(String message) {
            received.by.add("Annotated");
        }
    }

    @Mock
    @Singleton
    static class AnnotatedMock extends Annotated {
        @Override
        @QueueListener("annotated")
        void on(String message) {
            received.by.add("AnnotatedMock");
        }
    }

    @Singleton
    static class Inherited {
        @Inject
        Received received;

        @QueueListener("inherited")
        void on(String message) {
            received.by.add(name());
        }

        String name() {
            return "Inherited";
        }
    }

    /** Of the scope that a mock has without another. */
    @Mock
    static class InheritedMock extends Inherited {
        @Override
        String name() {
            return "InheritedMock";
        }
    }

    @DefaultBean
    @Singleton
    static class Default {
        @Inject
        Received received;

        @QueueListener("default")
        void on(String message) {
            received.by.add("Default");
        }
    }

    @Singleton
    static class Instead extends Default {
        @Override
        void on(String message) {
            received.by.add("Instead");
        }
    }

    @Singleton
    static class Produced {
        @Inject
        Received received;

        @QueueListener("produced")
        void on(String message) {
            received.by.add("Produced");
        }
    }

    static class Producer {
        @Produces
        @Alternative
        @Priority(1)
        @Singleton
        Produced produced(Received all) {
            return new Produced() {
                @Override
                void on(String message) {
                    all.by.add("Producer");
                }
            };
        }
    }

    @Inject
    MemoryQueues queues;
    @Inject
    Listeners listeners;
    @Inject
    Received received;

    @ParameterizedTest
    @CsvSource({"mocked, MockedMock", "annotated, AnnotatedMock", "inherited, InheritedMock", "default, Instead",
            "produced, Producer"})
    void whatReplacesABeanListens(String queue, String bean) {
        received.by.clear();
        queues.send(queue, "message");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(received.by).containsExactly(bean);
    }

    @Test
    void eachQueueHasOneListener() {
        assertThat(listeners.all()).extracting(Listener::id).containsExactly("annotated", "default", "inherited", "mocked",
                "produced");
    }
}
