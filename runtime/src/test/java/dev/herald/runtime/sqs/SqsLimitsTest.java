package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class SqsLimitsTest {

    private static final Duration NEVER = Duration.ofDays(999_999);
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    private static final Duration LONG_AGO = Duration.ofSeconds(Long.MIN_VALUE);

    @Test
    void roundsUpToSeconds() {
        assertThat(SqsLimits.visibility(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(SqsLimits.visibility(Duration.ofMillis(1001))).isEqualTo(2);
        assertThat(SqsLimits.visibility(Duration.ofSeconds(2))).isEqualTo(2);
        assertThat(SqsLimits.delay(Duration.ofMillis(899_999))).isEqualTo(900);
    }

    @Test
    void keepsAVisibilityTimeoutWithinTwelveHours() {
        assertThat(SqsLimits.visibility(NEVER)).isEqualTo(43_200);
        assertThat(SqsLimits.visibility(LONGEST)).isEqualTo(43_200);
        assertThat(SqsLimits.visibility(Duration.ofSeconds(43_199, 1))).isEqualTo(43_200);
        assertThat(SqsLimits.visibility(Duration.ofSeconds(-1))).isZero();
        assertThat(SqsLimits.visibility(LONG_AGO)).isZero();
    }

    @Test
    void keepsADelayWithinAQuarterOfAnHour() {
        assertThat(SqsLimits.delay(NEVER)).isEqualTo(900);
        assertThat(SqsLimits.delay(LONGEST)).isEqualTo(900);
        assertThat(SqsLimits.delay(LONG_AGO)).isZero();
    }

    @Test
    void keepsAWaitBetweenOneAndTwentySeconds() {
        assertThat(SqsLimits.wait(NEVER)).isEqualTo(20);
        assertThat(SqsLimits.wait(LONGEST)).isEqualTo(20);
        assertThat(SqsLimits.wait(Duration.ZERO)).isEqualTo(1);
        assertThat(SqsLimits.wait(LONG_AGO)).isEqualTo(1);
    }

    @Test
    void keepsAReceiveBetweenOneAndTenMessages() {
        assertThat(SqsLimits.messages(Integer.MAX_VALUE)).isEqualTo(10);
        assertThat(SqsLimits.messages(7)).isEqualTo(7);
        assertThat(SqsLimits.messages(0)).isEqualTo(1);
        assertThat(SqsLimits.messages(Integer.MIN_VALUE)).isEqualTo(1);
    }

    @Test
    void keepsARedrivePolicyBetweenOneAndAThousandReceives() {
        assertThat(new SqsRedrivePolicy("arn", Integer.MAX_VALUE).json()).contains("\"maxReceiveCount\":\"1000\"");
        assertThat(new SqsRedrivePolicy("arn", 55).json()).contains("\"maxReceiveCount\":\"55\"");
        assertThat(new SqsRedrivePolicy("arn", 0).json()).contains("\"maxReceiveCount\":\"1\"");
    }
}
