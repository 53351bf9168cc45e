package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArnTest {

    private static final String QUEUE = "arn:aws-cn:sqs:cn-north-1:123456789012:orders.fifo";

    @Test
    void hasThePartsOfItsText() {
        assertThat(Arn.find(QUEUE)).contains(new Arn("aws-cn", "sqs", "cn-north-1", "123456789012", "orders.fifo"));
    }

    @Test
    void isWrittenAsItWasRead() {
        assertThat(Arn.find(QUEUE).orElseThrow()).hasToString(QUEUE);
    }

    @Test
    void keepsTheColonsOfItsResource() {
        Arn subscription = Arn.find("arn:aws:sns:eu-west-1:123456789012:orders:5be8").orElseThrow();

        assertThat(subscription.resource()).isEqualTo("orders:5be8");
        assertThat(subscription.isDestinationOf("sns")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "arn:", "arn:aws:sqs:eu-west-1:123456789012", "urn:aws:sqs:eu-west-1:123456789012:q",
            "https://sqs.eu-west-1.amazonaws.com:443/a:b:c:d:e"})
    void isNotFoundInOtherTexts(String text) {
        assertThat(Arn.find(text)).isEmpty();
    }

    @Test
    void isADestinationsOnlyIfItNamesOneOfTheService() {
        Arn queue = Arn.find(QUEUE).orElseThrow();

        assertThat(queue.isDestinationOf("sqs")).isTrue();
        assertThat(queue.isDestinationOf("sns")).isFalse();
        assertThat(Arn.find("arn:aws:sqs:eu-west-1:123456789012:").orElseThrow().isDestinationOf("sqs")).isFalse();
    }

    @Test
    void knowsWhatElseIsInItsAccount() {
        assertThat(Arn.find(QUEUE).orElseThrow().sibling("sns", "cn-northwest-1", "placed"))
                .hasToString("arn:aws-cn:sns:cn-northwest-1:123456789012:placed");
    }
}
