package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** Payloads keep the types that only the signatures declare. */
class TypedPayloadsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({@JsonSubTypes.Type(value = Dog.class, name = "dog"), @JsonSubTypes.Type(value = Cat.class, name = "cat")})
    interface Animal {
    }

    record Dog(String name) implements Animal {
    }

    record Cat(String name) implements Animal {
    }

    record Box<T>(T content) {
    }

    /** The reply type of a request has to be a class. */
    record DogBox(Animal content) {
    }

    record Order(int id) {
    }

    interface Animals {

        @Publisher(queue = "boxes")
        void box(Box<Animal> box);

        @Publisher(queue = "boxes")
        void boxes(List<Box<Animal>> boxes);

        @Publisher(queue = "boxes")
        Uni<Void> complete(OutgoingMessage<Box<Animal>> box);

        @Publisher(queue = "lists")
        void lists(List<List<Animal>> lists);
    }

    @Singleton
    static class Zoo {

        @Publisher(queue = "boxes")
        MessagePublisher<Box<Animal>> boxes;

        @Publisher(queue = "lists")
        MessagePublisher<List<Animal>> lists;

        @Publisher(queue = "maps")
        MessagePublisher<Map<String, Animal>> maps;

        @Publisher(queue = "requests")
        MessagePublisher<Box<Animal>> requests;

        @Publisher(queue = "boxes")
        Box<Animal> born(Animal animal) {
            return new Box<>(animal);
        }

        @Publisher(queue = "boxes")
        Uni<List<OutgoingMessage<Box<Animal>>>> bornLater(Animal animal) {
            return Uni.createFrom().item(() -> List.of(OutgoingMessage.of(new Box<>(animal))));
        }

        @QueueListener("forwarded")
        @Publisher(queue = "boxes")
        Box<Animal> forward(Box<Animal> box) {
            return box;
        }

        @QueueListener("requests")
        Box<Animal> reply(Box<Animal> box) {
            return box;
        }
    }

    static class Received {

        final BlockingQueue<Object> payloads = new LinkedBlockingQueue<>();

        @QueueListener("boxes")
        void box(Box<Animal> box) {
            payloads.add(box);
        }

        @QueueListener("lists")
        void list(Message<List<Animal>> list) {
            payloads.add(list.payload());
        }

        @QueueListener("maps")
        void map(Map<String, Animal> map) {
            payloads.add(map);
        }

        @QueueListener("optionals")
        void optional(Optional<Order> order) {
            payloads.add(order);
        }

        Object next() throws InterruptedException {
            Object next = payloads.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("a payload within 10 s").isNotNull();
            return next;
        }
    }

    private static final Animal REX = new Dog("Rex");
    private static final Animal TOM = new Cat("Tom");

    @Inject
    Animals animals;
    @Inject
    Zoo zoo;
    @Inject
    Received received;
    @Inject
    MemoryQueues queues;

    @Test
    void keepsTheTypesOfWhatAnInterfacePublishes() throws InterruptedException {
        animals.box(new Box<>(REX));
        assertThat(received.next()).isEqualTo(new Box<>(REX));

        animals.boxes(List.of(new Box<>(REX), new Box<>(TOM)));
        assertThat(List.of(received.next(), received.next())).containsExactlyInAnyOrder(new Box<>(REX), new Box<>(TOM));

        animals.complete(OutgoingMessage.of(new Box<>(TOM))).await().atMost(Duration.ofSeconds(10));
        assertThat(received.next()).isEqualTo(new Box<>(TOM));

        animals.lists(List.of(List.of(REX, TOM)));
        assertThat(received.next()).isEqualTo(List.of(REX, TOM));
    }

    @Test
    void keepsTheTypesOfWhatAnInjectedPublisherPublishes() throws InterruptedException {
        zoo.boxes.sendAndAwait(new Box<>(REX));
        assertThat(received.next()).isEqualTo(new Box<>(REX));

        zoo.boxes.sendAllAndAwait(List.of(new Box<>(TOM)));
        assertThat(received.next()).isEqualTo(new Box<>(TOM));

        zoo.lists.send(List.of(REX, TOM)).await().atMost(Duration.ofSeconds(10));
        assertThat(received.next()).isEqualTo(List.of(REX, TOM));

        zoo.maps.sendAndAwait(Map.of("a", REX));
        assertThat(received.next()).isEqualTo(Map.of("a", REX));
    }

    @Test
    void keepsTheTypesOfWhatMethodsReturn() throws InterruptedException {
        zoo.born(REX);
        assertThat(received.next()).isEqualTo(new Box<>(REX));

        zoo.bornLater(TOM).await().atMost(Duration.ofSeconds(10));
        assertThat(received.next()).isEqualTo(new Box<>(TOM));

        queues.send("forwarded", "{\"content\": {\"kind\": \"cat\", \"name\": \"Tom\"}}");
        assertThat(received.next()).isEqualTo(new Box<>(TOM));
    }

    @Test
    void keepsTheTypesOfRequestsAndReplies() {
        DogBox reply = zoo.requests.request(new Box<>(REX), DogBox.class).await().atMost(Duration.ofSeconds(10));

        assertThat(reply).isEqualTo(new DogBox(REX));
    }

    @Test
    void givesAnOptionalPayload() throws InterruptedException {
        queues.send("optionals", "{\"id\": 7}");
        assertThat(received.next()).isEqualTo(Optional.of(new Order(7)));

        queues.send("optionals", "null");
        assertThat(received.next()).isEqualTo(Optional.empty());
    }
}
