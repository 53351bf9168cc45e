package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.Alternative;
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
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Receipt;

/** What is no part of the application has no listeners and no errors; what the application replaces is replaced. */
class ExcludedListenersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory");

    static class Listening {
        @QueueListener("one")
        @QueueListener("two")
        void on(String text) {
        }
    }

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

    @Test
    void onlyListenersOfBeansOfTheApplicationRun() {
        assertThat(listeners.all()).extracting(Listener::id).containsExactly("one", "two");
    }

    @Test
    void aBeanThatImplementsThePublishersInterfaceTakesTheGeneratedOnesPlace() {
        assertThat(messages.send("text")).isEqualTo(Receipt.of("recorded text"));
    }
}
