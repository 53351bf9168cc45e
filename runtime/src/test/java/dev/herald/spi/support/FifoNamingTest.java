package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.herald.spi.DestinationNaming;

class FifoNamingTest {

    private static final DestinationNaming NAMING = FifoNaming.NAMING;

    @ParameterizedTest
    @CsvSource({"orders, orders", "orders.fifo, orders.fifo",
            "https://sqs.eu-west-1.amazonaws.com/123456789012/orders, orders",
            "http://localhost:9324/000000000000/a.fifo, a.fifo",
            "arn:aws:sqs:eu-west-1:123456789012:orders, orders", "eu/orders, eu/orders", "eu:orders, eu:orders"})
    void readsTheNameInAnAddress(String physicalName, String name) {
        assertThat(NAMING.simpleName(physicalName)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"orders, orders-dlq", "orders.fifo, orders-dlq.fifo",
            "https://sqs.eu-west-1.amazonaws.com/123456789012/orders.fifo, orders-dlq.fifo",
            "arn:aws:sns:eu-west-1:123456789012:orders, orders-dlq"})
    void keepsTheEndingOfAFifoQueueBehindASuffix(String physicalName, String derived) {
        assertThat(NAMING.withSuffix(physicalName, "-dlq")).isEqualTo(derived);
        assertThat(NAMING.ordered(derived)).isEqualTo(NAMING.ordered(physicalName));
    }

    @ParameterizedTest
    @CsvSource({"a, a", "a, https://sqs.eu-west-1.amazonaws.com/1/a", "arn:aws:sqs:eu-west-1:1:a, a",
            "https://sqs.eu-west-1.amazonaws.com/1/a, arn:aws:sqs:eu-west-1:1:a",
            "https://eu-west-1.queue.amazonaws.com/1/a, https://sqs.eu-west-1.amazonaws.com/1/a",
            "http://localhost:4566/1/a, arn:aws:sqs:eu-west-1:1:a"})
    void recognizesADestinationByAnyOfItsNames(String physicalName, String other) {
        assertThat(NAMING.same(physicalName, other)).isTrue();
        assertThat(NAMING.same(other, physicalName)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a, b", "a, a.fifo", "a, https://sqs.eu-west-1.amazonaws.com/1/b",
            "https://sqs.eu-west-1.amazonaws.com/1/a, https://sqs.eu-west-1.amazonaws.com/2/a",
            "https://sqs.eu-west-1.amazonaws.com/1/a, https://sqs.us-east-1.amazonaws.com/1/a",
            "arn:aws:sqs:eu-west-1:1:a, arn:aws:sqs:eu-west-1:2:a",
            "https://sqs.eu-west-1.amazonaws.com/1/a, arn:aws:sqs:us-gov-west-1:1:a"})
    void distinguishesNamesAccountsAndRegions(String physicalName, String other) {
        assertThat(NAMING.same(physicalName, other)).isFalse();
        assertThat(NAMING.same(other, physicalName)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"replies, replies", "https://evil.example.com/1/replies, replies", "http://evil.example.com/replies/, ''",
            "arn:aws:sqs:eu-west-1:123456789012:replies, arn:aws:sqs:eu-west-1:123456789012:replies"})
    void callsNoHostThatAnAddressNames(String address, String called) {
        assertThat(NAMING.withoutHost(address)).isEqualTo(called);
    }

    @Test
    void leavesNamesWithoutStructureAsTheyAre() {
        String name = "https://host/a.fifo";

        assertThat(DestinationNaming.PLAIN.ordered(name)).isFalse();
        assertThat(DestinationNaming.PLAIN.simpleName(name)).isEqualTo(name);
        assertThat(DestinationNaming.PLAIN.withSuffix(name, "-dlq")).isEqualTo(name + "-dlq");
        assertThat(DestinationNaming.PLAIN.withoutHost(name)).isEqualTo(name);
        assertThat(DestinationNaming.PLAIN.same(name, name)).isTrue();
        assertThat(DestinationNaming.PLAIN.same(name, "a.fifo")).isFalse();
    }
}
