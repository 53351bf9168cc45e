package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Receipt;

/** Excluded classes have neither listeners nor errors, and beans of the application replace generated ones. */
class ExcludedListenersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    @Singleton
    static class Listening {

        final List<String> received = new CopyOnWriteArrayList<>();

        @QueueListener("one")
        @QueueListener("two")
        void on(String text) {
            received.add((this instanceof Silent ? "Silent " : "Listening ") + text);
        }
    }

    @Singleton
    static class Silent extends Listening {
    }

    @IfBuildProfile("another")
    static class OfAnotherProfile {
        @QueueListener("another")
        void on(Message<?> invalid) {
        }
    }

    @Vetoed
    static class VetoedListener {
        @QueueListener("vetoed")
        void on(Message<?> invalid) {
        }
    }

    @Alternative
    @Singleton
    static class Unselected {
        @QueueListener("unselected")
        void on(Message<?> invalid) {
        }
    }

    @IfBuildProfile("another")
    interface MessagesOfAnotherProfile {
        void invalid(String text);

        @Publisher
        void alsoInvalid(String text);
    }

    interface Messages {
        @Publisher(queue = "one")
        Receipt send(String text);
    }

    @Singleton
    static class RecordingMessages implements Messages {
        @Override
        public Receipt send(String text) {
            return Receipt.of("recorded " + text);
        }
    }

    @Inject
    Listeners listeners;
    @Inject
    Messages messages;
    @Any
    Instance<Listening> beans;
    @Publisher(queue = "two")
    MessagePublisher<String> two;

    @Test
    void onlyListenersOfBeansRun() {
        assertThat(listeners.all()).extracting(Listener::id).containsExactly("one", "two");
    }

    @Test
    void aBeanThatImplementsAPublisherInterfaceReplacesTheGeneratedOne() {
        assertThat(messages.send("text")).isEqualTo(Receipt.of("recorded text"));
    }

    @Test
    void aSubclassOfAClassWithListenersAddsNoListener() {
        two.sendAndAwait("hello");

        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(listeners.get("two").counts().acknowledged()).isOne());
        assertThat(beans.stream().flatMap(bean -> bean.received.stream())).containsExactly("Listening hello");
    }
}
