package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.message;
import static dev.herald.brokers.SqsFixture.queue;
import static dev.herald.brokers.SqsFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

class SqsDeclarationTest {

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();

    @Test
    void createsTheQueueWithItsDeadLetterQueue() {
        fixture.start(queue(fixture.name(), Declare.CREATE), null);

        fixture.awaitConnected();
        String deadLetterArn = fixture.sqs().attributes(fixture.name() + "-dlq").get(QueueAttributeName.QUEUE_ARN);
        assertThat(fixture.sqs().attributes(fixture.name()).get(QueueAttributeName.REDRIVE_POLICY))
                .contains(deadLetterArn).contains("8");
    }

    @Test
    void createsTheQueueWithTheAttributesConfigured() {
        fixture.start(new Destination(Kind.QUEUE, "orders", fixture.name(), null, Declare.CREATE,
                Map.of("VisibilityTimeout", "77")), null);

        await().untilAsserted(() -> assertThat(fixture.sink.leases).containsExactly(Duration.ofSeconds(77)));
    }

    @Test
    void aPublisherThatIsFirstCreatesTheQueueAsItsListenerWantsIt() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        fixture.sqs().broker.consumer(subscription(orders, null, fixture.name() + "-dlq"), fixture.sink);

        assertThat(fixture.publish(orders, List.of(message("a"))).allSent()).isTrue();

        assertThat(fixture.sqs().attributes(fixture.name()).get(QueueAttributeName.REDRIVE_POLICY))
                .contains(fixture.name() + "-dlq");
    }

    @Test
    void twoInstancesMayCreateTheQueueAtOnce() {
        Destination orders = queue(fixture.name(), Declare.CREATE);

        fixture.start(orders, null);
        fixture.start(orders, null);

        await().until(() -> fixture.sink.leases.size() == 2);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void leavesAnExistingQueueAsItIs() {
        fixture.sqs().createQueue(fixture.name(), Map.of("VisibilityTimeout", "12"));

        fixture.start(new Destination(Kind.QUEUE, "orders", fixture.name(), null, Declare.CREATE,
                Map.of("VisibilityTimeout", "77")), null);

        await().untilAsserted(() -> assertThat(fixture.sink.leases).containsExactly(Duration.ofSeconds(12)));
        assertThat(fixture.sqs().attributes(fixture.name())).doesNotContainKey(QueueAttributeName.REDRIVE_POLICY);
    }

    @Test
    void waitsForAQueueThatIsMissingUnderVerify() {
        fixture.start(queue(fixture.name(), Declare.VERIFY), null);
        await().until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains(fixture.name())
                .contains("quarkus.herald.queue.\"orders\".declare=create");

        fixture.sqs().createQueue(fixture.name() + "-dlq", Map.of());
        fixture.sqs().createQueue(fixture.name(), Map.of());
        fixture.sqs().send(fixture.name(), "a");

        fixture.awaitDeliveries(1);
    }

    @Test
    void aMissingDeadLetterQueueIsReportedUnderVerify() {
        fixture.sqs().createQueue(fixture.name(), Map.of());

        fixture.start(queue(fixture.name(), Declare.VERIFY), null);

        await().until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains(fixture.name() + "-dlq").contains("dead-letter.enabled=false");
    }

    @Test
    void aDeadLetterQueueOfAnotherNameIsPointedOut() {
        fixture.sqs().createQueue(fixture.name() + "-dead", Map.of());
        String arn = fixture.sqs().attributes(fixture.name() + "-dead").get(QueueAttributeName.QUEUE_ARN);
        fixture.sqs().createQueue(fixture.name(), Map.of("RedrivePolicy",
                "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"5\"}"));

        fixture.start(queue(fixture.name(), Declare.VERIFY), null);

        await().until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains("dead-letter.name=" + fixture.name() + "-dead");
    }

    @Test
    void aQueueIsKnownByItsUrl() {
        String url = fixture.sqs().createQueue(fixture.name(), Map.of());
        fixture.sqs().send(fixture.name(), "a");

        fixture.start(subscription(queue(url, Declare.VERIFY), null, null));

        fixture.awaitDeliveries(1);
    }

    @Test
    void aQueueIsKnownByItsArn() {
        fixture.sqs().createQueue(fixture.name(), Map.of());
        fixture.sqs().send(fixture.name(), "a");
        String arn = fixture.sqs().attributes(fixture.name()).get(QueueAttributeName.QUEUE_ARN);

        fixture.start(subscription(queue(arn, Declare.NONE), null, null));

        fixture.awaitDeliveries(1);
    }

    @Test
    void aQueueOfAnotherRegionNamesTheCure() {
        fixture.start(subscription(queue("arn:aws:sqs:eu-central-1:000000000000:orders", Declare.NONE), null, null));

        await().until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("aws.region=eu-central-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://sqs.eu-central-1.amazonaws.com/000000000000/",
            "https://eu-central-1.queue.amazonaws.com/000000000000/",
            "https://vpce-0a1b-2c3d.sqs.eu-central-1.vpce.amazonaws.com/000000000000/",
            "https://sqs.eu-central-1.api.aws/000000000000/"})
    void aQueueGivenByAUrlOfAnotherRegionIsNeverTheOneOfThisRegion(String url) {
        fixture.sqs().createQueue(fixture.name(), Map.of());
        fixture.sqs().send(fixture.name(), "a");

        fixture.start(subscription(queue(url + fixture.name(), Declare.CREATE), null, null));

        await().until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("is in eu-central-1").contains("its client is in us-east-1");
        assertThat(fixture.sink.deliveries).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Declare.class)
    void aQueueOfAnotherAccountIsNeverTheOneOfThisAccount(Declare declare) {
        fixture.sqs().createQueue(fixture.name(), Map.of());
        fixture.sqs().send(fixture.name(), "a");

        fixture.start(subscription(queue("arn:aws:sqs:us-east-1:999999999999:" + fixture.name(), declare), null, null));

        await().until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("999999999999").contains("000000000000");
        assertThat(fixture.sink.deliveries).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:sqs:us-east-1:999999999999:", "https://sqs.us-east-1.amazonaws.com/999999999999/"})
    void aQueueGivenByArnOrUrlIsNotCreated(String prefix) {
        fixture.start(subscription(queue(prefix + fixture.name(), Declare.CREATE), null, null));

        await().until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains("does not exist").contains("to its name alone");
        assertThat(fixture.sqs().exists(fixture.name())).isFalse();
    }

    @Test
    void aDeadLetterQueueOfAnotherRegionIsAnErrorAtTheStart() {
        fixture.sqs().createQueue(fixture.name(), Map.of());

        fixture.start(subscription(queue(fixture.name(), Declare.NONE), null, "arn:aws:sqs:eu-central-1:000000000000:dead"));

        await().until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains("'dead' is in eu-central-1");
    }

    @Test
    void theConfiguredLeaseWinsAndIsRoundedUpToSeconds() {
        fixture.start(queue(fixture.name(), Declare.CREATE), Duration.ofMillis(4200));

        await().untilAsserted(() -> assertThat(fixture.sink.leases).containsExactly(Duration.ofSeconds(5)));
    }

    @Test
    void aQueueWithoutVisibilityTimeoutIsAnErrorThatNamesTheCure() {
        fixture.sqs().createQueue(fixture.name(), Map.of("VisibilityTimeout", "0"));

        fixture.start(subscription(queue(fixture.name(), Declare.VERIFY), null, null));

        await().until(() -> !fixture.sink.failures.isEmpty());
        assertThat(fixture.sink.failures.get(0)).contains(fixture.name())
                .contains("quarkus.herald.listener.\"orders\".visibility-timeout");
    }

    @Test
    void aLeaseBeyondTwelveHoursIsAnErrorAtTheStart() {
        assertThatThrownBy(() -> fixture.start(queue(fixture.name(), Declare.CREATE), Duration.ofHours(13)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("12 hours")
                .hasMessageContaining("quarkus.herald.listener.\"orders\".visibility-timeout");
    }
}
