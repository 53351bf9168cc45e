package dev.herald.brokers;

import static dev.herald.brokers.RabbitFixture.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.support.MissingDestinationException;

class RabbitMqProducerTest {

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    @Test
    void sendsBodyAndProperties() {
        Destination orders = fixture.queue(Declare.CREATE);

        BatchReceipt receipt = fixture.publish(orders, message("{}").header("tenant", "acme").header("type", "order")
                .priority(7).timeToLive(Duration.ofMinutes(1)));

        GetResponse sent = fixture.rabbit().take(fixture.name());
        assertThat(new String(sent.getBody())).isEqualTo("{}");
        assertThat(sent.getProps().getMessageId()).isEqualTo(receipt.entries().get(0).receipt().messageId());
        assertThat(sent.getProps().getContentType()).isEqualTo("application/json");
        assertThat(sent.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(sent.getProps().getPriority()).isEqualTo(7);
        assertThat(sent.getProps().getExpiration()).isEqualTo("60000");
        assertThat(sent.getProps().getType()).isEqualTo("order");
        assertThat(sent.getProps().getHeaders().get("tenant")).hasToString("acme");
    }

    @Test
    void sendsAsMessageIdWhatTheHeaderSays() {
        BatchReceipt receipt = fixture.publish(fixture.queue(Declare.CREATE), message("a").header("message-id", "mine")
                .persistent(false));

        assertThat(receipt.entries().get(0).receipt().messageId()).isEqualTo("mine");
        GetResponse sent = fixture.rabbit().take(fixture.name());
        assertThat(sent.getProps().getMessageId()).isEqualTo("mine");
        assertThat(sent.getProps().getDeliveryMode()).isEqualTo(1);
    }

    @Test
    void aThousandMessagesShareOneWait() {
        Producer producer = fixture.rabbit().broker.producer(fixture.queue(Declare.CREATE));

        BatchReceipt receipt = producer.send(IntStream.range(0, 1000).mapToObj(i -> message("m" + i)).toList());

        assertThat(receipt.allSent()).isTrue();
        assertThat(receipt.entries()).extracting(entry -> entry.receipt().messageId()).doesNotHaveDuplicates();
        assertThat(fixture.rabbit().ready(fixture.name())).isEqualTo(1000);
    }

    @Test
    void doesNotBlockWhoSendsAsynchronously() {
        Producer producer = fixture.rabbit().broker.producer(fixture.queue(Declare.CREATE));

        var sent = producer.sendAsync(List.of(message("a")), ForkJoinPool.commonPool());

        assertThat(sent.toCompletableFuture()).succeedsWithin(10, TimeUnit.SECONDS)
                .satisfies(receipt -> assertThat(receipt.allSent()).isTrue());
    }

    @Test
    void rejectsWhatRabbitMqDoesNotKnowAndSendsTheRest() {
        Producer producer = fixture.rabbit().broker.producer(fixture.queue(Declare.CREATE));

        BatchReceipt receipt = producer.send(List.of(message("a").groupId("g"), message("b").deduplicationId("d"),
                message("c").subject("s"), message("d").routingKey("k"), message("e").priority(256),
                message("f").header("long", "x").header("y".repeat(300), "x"), message("g").header("list", List.of()),
                message("h").delay(Duration.ofDays(60)), message("i")));

        assertThat(receipt.failed()).hasSize(8).allSatisfy(entry -> {
            assertThat(entry.failure().isRetryable()).isFalse();
            assertThat(entry.failure()).hasMessageContaining(fixture.name());
        });
        assertThat(receipt.entries().get(8).sent()).isTrue();
        assertThat(receipt.failed()).extracting(entry -> entry.failure().getMessage())
                .anyMatch(text -> text.contains("groupId")).anyMatch(text -> text.contains("deduplicationId"))
                .anyMatch(text -> text.contains("subject")).anyMatch(text -> text.contains("routingKey"));
    }

    @Test
    void aMessageToAMissingQueueIsAnErrorAtTheCaller() {
        PublishException failure = failure(fixture.publish(fixture.queue(Declare.NONE), message("a")));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining(fixture.name()).hasMessageContaining("NO_ROUTE")
                .hasMessageContaining("quarkus.herald.queue.\"orders\".declare=create");
    }

    @Test
    void aQueueThatIsToBeThereIsLookedForFirst() {
        PublishException failure = failure(fixture.publish(fixture.queue(Declare.VERIFY), message("a")));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("does not exist on RabbitMQ").hasMessageContaining(fixture.name());
    }

    @Test
    void aQueueThatWasDeletedIsCreatedAgain() {
        Producer producer = fixture.rabbit().broker.producer(fixture.queue(Declare.CREATE));
        producer.send(List.of(message("a")));
        fixture.rabbit().outside(channel -> channel.queueDelete(fixture.name()));

        assertThat(producer.send(List.of(message("b"))).allSent()).isTrue();

        assertThat(fixture.rabbit().ready(fixture.name())).isEqualTo(1);
    }

    @Test
    void aMessageToATopicThatNobodyGetsIsAnErrorAtTheCallerIfAskedFor() {
        PublishException failure = failure(fixture.publish(fixture.topic(Map.of("mandatory", "true")),
                message("a").routingKey("k.1")));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining(fixture.name()).hasMessageContaining("k.1")
                .hasMessageContaining("quarkus.herald.topic.\"events\".attributes.\"mandatory\"=true");
    }

    @Test
    void aMessageToATopicThatNobodyNeedsToGetIsSent() {
        assertThat(fixture.publish(fixture.topic(Map.of()), message("a")).allSent()).isTrue();
    }

    @Test
    void aMissingExchangeHarmsNobodyElse() {
        Destination missing = new Destination(Destination.Kind.TOPIC, "events", fixture.name() + "-none", null, Declare.NONE,
                Map.of());
        Producer orders = fixture.rabbit().broker.producer(fixture.queue(Declare.CREATE));
        orders.send(List.of(message("a")));

        PublishException failure = failure(fixture.publish(missing, message("b")));

        assertThat(failure).hasMessageContaining("404").hasMessageContaining(fixture.name() + "-none");
        assertThat(orders.send(List.of(message("c"))).allSent()).isTrue();
    }

    @Test
    void aFullQueueIsAnErrorAtTheCaller() {
        Destination full = fixture.queue(Declare.CREATE,
                Map.of("x-queue-type", "classic", "x-max-length", "1", "x-overflow", "reject-publish"));
        fixture.publish(full, message("a"));

        PublishException failure = failure(fixture.publish(full, message("b")));

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("negative confirm").hasMessageContaining("reject-publish");
    }

    @Test
    void aDelayedMessageComesWhenItsTimeHasCome() {
        Destination orders = fixture.queue(Declare.CREATE);
        long start = System.nanoTime();

        assertThat(fixture.publish(orders, message("a").delay(Duration.ofMillis(600))).allSent()).isTrue();

        assertThat(fixture.rabbit().ready(fixture.name())).isZero();
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.rabbit().ready(fixture.name()) == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(600), Duration.ofSeconds(3));
        GetResponse sent = fixture.rabbit().take(fixture.name());
        assertThat(sent.getProps().getExpiration()).isNull();
    }

    @Test
    void aRequestGetsItsReplyOnTheChannelItCameOn() {
        Destination orders = fixture.queue(Declare.CREATE);
        Destination replies = fixture.rabbit().broker.replyQueue(null);
        RecordingSink answers = new RecordingSink();
        Consumer requester = fixture.rabbit().broker.consumer(fixture.subscription(replies), answers);
        requester.start();
        fixture.start(fixture.subscription(orders));

        fixture.publish(orders, message("question").header("reply-to", replies.physicalName()).header("correlation-id", "1"));
        fixture.awaitDeliveries(1);
        String address = fixture.sink.deliveries.get(0).headers().get("reply-to").orElseThrow();
        BatchReceipt receipt = fixture.publish(Destination.existingQueue(address, null),
                message("answer").header("correlation-id", "1"));

        assertThat(receipt.allSent()).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> answers.bodies().equals(List.of("answer")));
        assertThat(answers.deliveries.get(0).headers().get("correlation-id")).contains("1");
    }

    @Test
    void aReplyToARequesterThatIsGoneIsDroppedByTheBroker() {
        Destination orders = fixture.queue(Declare.CREATE);
        fixture.start(fixture.subscription(orders));
        fixture.rabbit().outside(channel -> {
            channel.basicConsume("amq.rabbitmq.reply-to", true, (tag, delivery) -> {
            }, tag -> {
            });
            channel.basicPublish("", fixture.name(),
                    new BasicProperties.Builder().replyTo("amq.rabbitmq.reply-to").build(), "question".getBytes(UTF_8));
            fixture.awaitDeliveries(1);
            return null;
        });
        String address = fixture.sink.deliveries.get(0).headers().get("reply-to").orElseThrow();

        assertThat(fixture.publish(Destination.existingQueue(address, null), message("answer")).allSent()).isTrue();
    }

    @Test
    void aReplyToAQueueThatIsGoneIsToldAsSuch() {
        PublishException failure = failure(
                fixture.publish(Destination.existingQueue("amq.gen-" + fixture.name(), null), message("answer")));

        assertThat(failure).hasCauseInstanceOf(MissingDestinationException.class).hasMessageContaining("312");
    }

    private static PublishException failure(BatchReceipt receipt) {
        assertThat(receipt.failed()).hasSize(1);
        return receipt.failed().get(0).failure();
    }

    @Test
    void publishersDoNotMindWhoElsePublishes() {
        Producer producer = fixture.rabbit().broker.producer(fixture.queue(Declare.CREATE));

        List<BatchReceipt> receipts = IntStream.range(0, 50).parallel()
                .mapToObj(i -> producer.send(List.<OutgoingMessage<Body>>of(message("m" + i)))).toList();

        assertThat(receipts).allMatch(BatchReceipt::allSent);
        assertThat(fixture.rabbit().ready(fixture.name())).isEqualTo(50);
    }
}
