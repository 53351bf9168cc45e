package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {

    @Test
    void writesNumbersAsDigits() {
        assertThat(HeaderRules.number("n", 42)).isEqualTo("42");
        assertThat(HeaderRules.number("n", new BigDecimal("1.50"))).isEqualTo("1.50");
        assertThat(HeaderRules.number("n", 1e21)).isEqualTo("1000000000000000000000");
        assertThat(HeaderRules.number("n", new BigDecimal("0E-999999999"))).isEqualTo("0");
        assertThat(HeaderRules.number("n", BigInteger.TEN.pow(125))).hasSize(126);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E+999999999", "-1E-999999999", "1E+126", "1E-129",
            "123456789012345678901234567890123456789"})
    void rejectsNumbersThatAmazonDoesNotTake(String number) {
        assertThatThrownBy(() -> HeaderRules.number("total", new BigDecimal(number)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'total'")
                .hasMessageContaining("38 digits");
    }

    @Test
    void rejectsANumberOfMillionsOfDigitsBeforeItCalculates() {
        BigInteger endless = BigInteger.ONE.shiftLeft(30_000_000);

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThatThrownBy(() -> HeaderRules.number("total", endless)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("38 digits");
            assertThatThrownBy(() -> HeaderRules.number("total", new BigDecimal(endless, 3)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("38 digits");
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void rejectsWhatHasNoDigits(double number) {
        assertThatThrownBy(() -> HeaderRules.number("total", number)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'total'");
    }

    @Test
    void readsNumbers() {
        assertThat(HeaderRules.readNumber("1.50")).isEqualTo(new BigDecimal("1.50"));
        assertThat(HeaderRules.readNumber("1E+100")).isEqualTo(new BigDecimal("1E+100"));
    }

    @Test
    void keepsAsTextWhatIsNoNumberOfAmazons() {
        String long1 = "1".repeat(1_000_000);

        assertThat(HeaderRules.readNumber("many")).isEqualTo("many");
        assertThat(HeaderRules.readNumber("1e10000000")).isEqualTo("1e10000000");
        assertThat(HeaderRules.readNumber(long1)).isSameAs(long1);
    }
}
