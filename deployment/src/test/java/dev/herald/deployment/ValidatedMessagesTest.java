package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.HeraldHeaders;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.memory.MemoryQueues;

/** {@code @Valid} on what a message or a list holds. */
class ValidatedMessagesTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "1");

    private static final List<Object> SEEN = new CopyOnWriteArrayList<>();

    record Order(@NotBlank String id) {
    }

    @ApplicationScoped
    static class Handlers {

        @QueueListener("message")
        void message(Message<@Valid Order> message) {
            SEEN.add(message.payload());
        }

        @QueueListener("message-uni")
        Uni<Void> messageUni(Message<@Valid Order> message) {
            SEEN.add(message.payload());
            return Uni.createFrom().voidItem();
        }

        @QueueListener("both")
        void both(@Valid Order order, Message<Order> message) {
            SEEN.add(message.payload());
        }

        @QueueListener("messages")
        void messages(List<Message<@Valid Order>> messages) {
            messages.forEach(message -> SEEN.add(message.payload()));
        }

        @QueueListener("orders")
        void orders(List<@Valid Order> orders) {
            SEEN.addAll(orders);
        }
    }

    @Inject
    Queues queues;
    @Inject
    MemoryQueues memory;

    @AfterEach
    void forget() {
        SEEN.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", "message-uni", "both", "messages", "orders"})
    void anInvalidPayloadFailsAndAValidOneIsHandled(String queue) {
        queues.send(queue, OutgoingMessage.of(new Order(" "))).await().atMost(Duration.ofSeconds(10));
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.deadLetters(queue)).singleElement()
                .satisfies(letter -> assertThat(letter.headers().get(HeraldHeaders.DEAD_LETTER_EXCEPTION))
                        .contains(ConstraintViolationException.class.getName())));

        queues.send(queue, OutgoingMessage.of(new Order("1"))).await().atMost(Duration.ofSeconds(10));

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(SEEN).containsExactly(new Order("1")));
    }
}
