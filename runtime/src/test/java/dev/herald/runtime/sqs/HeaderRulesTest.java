package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

import dev.herald.Headers;

class HeaderRulesTest {

    private static Object read(String number) {
        Headers headers = SqsAttributes.read(
                Map.of("n", MessageAttributeValue.builder().dataType("Number").stringValue(number).build()));
        return headers.value("n").orElseThrow();
    }

    @Test
    void readsNumbers() {
        assertThat(read("12.50")).isEqualTo(new BigDecimal("12.50"));
        assertThat(read("-1e-126")).isEqualTo(new BigDecimal("-1e-126"));
    }

    @Test
    void leavesWhatAmazonHasNoNumberForAsText() {
        assertThat(read("many")).isEqualTo("many");
        assertThat(read("1e10000000")).isEqualTo("1e10000000");
        assertThat(read("1e-10000000")).isEqualTo("1e-10000000");
        assertThat(read("9".repeat(100_000))).isEqualTo("9".repeat(100_000));
    }
}
