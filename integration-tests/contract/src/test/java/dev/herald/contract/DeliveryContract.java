package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;

import dev.herald.Message;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.PayloadListeners.Given;
import dev.herald.contract.app.Task;

/** A message comes to its handler whole, and leaves the broker when the handler ended well. */
interface DeliveryContract extends Contract {

    @Test
    default void acknowledgesWhenTheHandlerReturned() {
        awaitIdle("returns");
        Task task = newTask();
        var gate = script().gate();
        script().when(task, gate);

        send("returns", task);

        eventually(() -> assertThat(gate.inside()).isEqualTo(1));
        assertThat(probe().count("returns")).isEqualTo(1);
        gate.open();
        awaitEmpty("returns");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void acknowledgesWhenTheUniCompleted() {
        acknowledgesWhenCompleted("uni");
    }

    @Test
    default void acknowledgesWhenTheStageCompleted() {
        acknowledgesWhenCompleted("stage");
    }

    private void acknowledgesWhenCompleted(String queue) {
        awaitIdle(queue);
        Task task = newTask();
        var end = new CompletableFuture<Void>();
        script().when(task, Act.endWith(end));

        send(queue, task);

        awaitCalls(task, 1);
        assertThat(probe().count(queue)).isEqualTo(1);
        end.complete(null);
        awaitEmpty(queue);
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void givesTextAsItCame() {
        String text = "  no JSON: äöü € 𝄞 <&> " + newTask().key();

        probe().send("text", text, Map.of());

        eventually(() -> assertThat(script().notes("text")).containsExactly(text));
    }

    @Test
    default void givesTheBytesOfTheBody() {
        probe().send("bytes", "über", Map.of());

        eventually(() -> assertThat(script().notes("bytes")).containsExactly("über".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    default void givesAJsonObject() {
        JsonObject object = new JsonObject().put("key", newTask().key()).put("nested", new JsonObject().put("a", 1));

        probe().send("json", object.encode(), Map.of());

        eventually(() -> assertThat(script().notes("json")).containsExactly(object));
    }

    @Test
    default void readsAGenericPayloadByItsTypeArguments() {
        Task task = newTask();

        probe().send("generic", "{\"red\":[" + json(task) + "],\"blue\":[]}", Map.of());

        eventually(() -> assertThat(script().notes("generic"))
                .containsExactly(Map.of("red", List.of(task), "blue", List.of())));
    }

    @Test
    default void givesHeadersAsTheParametersTypes() {
        Task task = newTask();

        send("parameters", task, Map.of("tenant", "acme", "count", 7, "urgent", "true", "digest", new byte[]{1, -1},
                "note", "hello", "region", "south"));

        Given given = awaitGiven();
        assertThat(given.task()).isEqualTo(task);
        assertThat(given.tenant()).isEqualTo("acme");
        assertThat(given.count()).isEqualTo(7);
        assertThat(given.urgent()).isTrue();
        assertThat(given.digest()).containsExactly(1, -1);
        assertThat(given.note()).contains("hello");
        assertThat(given.region()).isEqualTo("south");
        assertThat(given.leased()).isTrue();
    }

    @Test
    default void givesDefaultsForAbsentHeaders() {
        send("parameters", newTask(), Map.of("tenant", "acme", "count", 7, "urgent", "false", "digest", new byte[]{0}));

        Given given = awaitGiven();
        assertThat(given.note()).isEmpty();
        assertThat(given.region()).isEqualTo("north");
    }

    @Test
    default void givesAllHeaders() {
        send("parameters", newTask(), Map.of("tenant", "acme", "count", 7, "urgent", "true", "digest", new byte[]{5},
                "unasked", "for"));

        Given given = awaitGiven();
        assertThat(given.headers().get("unasked")).contains("for");
        assertThat(given.headers().get("count")).contains("7");
        assertThat(given.headers().value("count").map(Object::toString).map(BigDecimal::new))
                .contains(BigDecimal.valueOf(7));
        assertThat(given.headers().get("absent")).isEqualTo(Optional.empty());
    }

    private Given awaitGiven() {
        eventually(() -> assertThat(script().notes("parameters")).hasSize(1));
        return (Given) script().notes("parameters").get(0);
    }

    @Test
    default void tellsWhatTheBrokerSaysOfTheMessage() {
        Task task = newTask();

        send("returns", task);

        Message<Task> message = awaitCalls(task, 1).get(0).message();
        assertThat(message.id()).isNotBlank();
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.destination()).isEqualTo("returns");
        assertThat(message.groupId()).isEmpty();
        assertThat(message.sentAt()).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        assertThat(message.unwrap(Object.class)).isNotNull();
    }

    @Test
    default void doesNotUnwrapToAnotherBrokersType() {
        Task task = newTask();

        send("returns", task);

        Message<Task> message = awaitCalls(task, 1).get(0).message();
        assertThatIllegalArgumentException().isThrownBy(() -> message.unwrap(Thread.class))
                .withMessageContaining("java.lang.Thread")
                .withMessageContaining(message.unwrap(Object.class).getClass().getName());
    }

    @Test
    default void readsAQueueByItsPhysicalName() {
        Task task = newTask();

        send("contract-renamed", task);

        awaitCalls(task, 1);
        awaitEmpty("contract-renamed");
        assertThat(listener("renamed").destination()).isEqualTo("renamed");
    }
}
