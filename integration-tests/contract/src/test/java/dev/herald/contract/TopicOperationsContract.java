package dev.herald.contract;

import static dev.herald.contract.OperationsContract.assertThatNamesAnAlternative;
import static dev.herald.contract.OperationsContract.await;
import static dev.herald.contract.OperationsContract.newName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.BatchReceipt;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.Queues;
import dev.herald.TopicSubscription;
import dev.herald.Topics;
import dev.herald.contract.app.Desk;
import dev.herald.contract.app.Task;

/** Administration of topics, as far as the broker has it. */
interface TopicOperationsContract extends Contract {

    /** Whether a topic is something that is created, subscribed to by queues, and deleted. */
    default boolean keepsTopics() {
        return true;
    }

    /** Whether the broker tells which topics there are. */
    default boolean listsTopics() {
        return true;
    }

    /** Whether the broker tells who subscribed. */
    default boolean tellsSubscriptions() {
        return true;
    }

    /** The protocol by which a queue of the broker subscribes. */
    default String queueProtocol() {
        return "queue";
    }

    /** Attributes of a subscription by which a queue gets messages just as they were published. */
    default Map<String, String> asPublished() {
        return Map.of();
    }

    @Test
    default void createsATopicAndDeletesIt() {
        if (!keepsTopics()) {
            assertThatNamesAnAlternative(topics().create("news"));
            assertThatNamesAnAlternative(topics().exists("news"));
            assertThatNamesAnAlternative(topics().delete("news"));
            return;
        }
        String name = newName();

        assertThat(topics().existsAndAwait(name)).isFalse();
        String address = topics().createAndAwait(name);
        assertThat(topics().existsAndAwait(name)).isTrue();
        await(topics().delete(name));

        assertThat(address).contains(name);
        eventually(() -> assertThat(await(topics().exists(name))).isFalse());
    }

    @Test
    default void createsATopicThatIsThereWithoutEffect() {
        if (keepsTopics()) {
            String name = newName();

            assertThat(topics().createAndAwait(name)).isEqualTo(await(topics().create(name)));
        }
    }

    @Test
    default void deletesATopicThatIsNotThereWithoutEffect() {
        if (keepsTopics()) {
            topics().deleteAndAwait(newName());
        }
    }

    @Test
    default void listsTheTopicsThatBeginSo() {
        if (!listsTopics()) {
            assertThatNamesAnAlternative(topics().list(""));
            return;
        }
        if (!keepsTopics()) {
            // There are those that somebody listens to.
            assertThat(topics().listAndAwait(newName())).isEmpty();
            return;
        }
        String name = newName();
        String first = topics().createAndAwait(name + "-a");
        String second = topics().createAndAwait(name + "-b");

        assertThat(topics().listAndAwait(name)).containsExactlyInAnyOrder(first, second);
        assertThat(topics().listAndAwait(newName())).isEmpty();
        assertThat(await(topics().list(""))).contains(first, second);
    }

    @Test
    default void givesASubscribedQueueWhatIsPublished() {
        if (!keepsTopics()) {
            assertThatNamesAnAlternative(topics().subscribe("news", queueProtocol(), "orders"));
            return;
        }
        String name = newName();
        topics().createAndAwait(name);
        queues().createAndAwait(name + "-queue");
        Task one = newTask();
        List<Task> more = newTasks(12);

        TopicSubscription subscription = subscribe(name, name + "-queue");
        topics().publishAndAwait(name, OutgoingMessage.of(one).header("tenant", "acme"));
        BatchReceipt receipt = topics().publishAllAndAwait(name, more.stream().map(OutgoingMessage::of).toList());

        assertThat(subscription.confirmed()).isTrue();
        assertThat(subscription.protocol()).isEqualTo(queueProtocol());
        assertThat(subscription.endpoint()).endsWith(name + "-queue");
        assertThat(receipt.allSent()).isTrue();
        List<Message<Task>> messages = take(name + "-queue", 13);
        assertThat(messages).extracting(Message::payload).contains(one).containsAll(more);
        assertThat(messages.stream().filter(message -> message.payload().equals(one)).findFirst().orElseThrow().headers()
                .get("tenant")).hasValue("acme");
    }

    @Test
    default void tellsTheSubscriptionsOfATopic() {
        if (!tellsSubscriptions()) {
            assertThatNamesAnAlternative(topics().subscriptions("news"));
            return;
        }
        String name = newName();
        topics().createAndAwait(name);
        queues().createAndAwait(name + "-queue");

        assertThat(topics().subscriptionsAndAwait(name)).isEmpty();
        TopicSubscription subscription = subscribe(name, name + "-queue");

        assertThat(await(topics().subscriptions(name))).containsExactly(subscription);
    }

    @Test
    default void endsASubscription() {
        if (!keepsTopics()) {
            assertThatNamesAnAlternative(topics().unsubscribe("news", "orders"));
            return;
        }
        String name = newName();
        topics().createAndAwait(name);
        queues().createAndAwait(name + "-gone");
        queues().createAndAwait(name + "-stays");
        TopicSubscription gone = subscribe(name, name + "-gone");
        subscribe(name, name + "-stays");

        topics().unsubscribeAndAwait(name, gone.id());
        topics().publishAndAwait(name, newTask());

        take(name + "-stays", 1);
        assertThat(probe().count(name + "-gone")).isZero();
        topics().unsubscribeAndAwait(name, gone.id());
    }

    @Test
    default void rejectsABrokerWithoutTopics() {
        assertThatThrownBy(() -> topics().on("nobody")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
    }

    private TopicSubscription subscribe(String topic, String queue) {
        return topics().subscribeAndAwait(topic, queueProtocol(), queue, asPublished());
    }

    private List<Message<Task>> take(String queue, int count) {
        List<Message<Task>> messages = new ArrayList<>();
        eventually(() -> {
            messages.addAll(queues().receiveAndAwait(queue, Task.class, 10, Duration.ofSeconds(1)));
            assertThat(messages).hasSize(count);
        });
        return messages;
    }

    private Topics topics() {
        return bean(Desk.class).topics();
    }

    private Queues queues() {
        return bean(Desk.class).queues();
    }
}
