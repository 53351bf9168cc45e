package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsFailuresTest {

    @ParameterizedTest
    @CsvSource({"NonExistentQueue, NonExistentQueue", "AWS.SimpleQueueService.NonExistentQueue, NonExistentQueue",
            "com.amazonaws.sqs#QueueDoesNotExist, QueueDoesNotExist", "NotFoundException, NotFound", "'', ''"})
    void readsACodeHoweverItIsWritten(String written, String code) {
        assertThat(AwsFailures.code(failure(written, "text"))).isEqualTo(code);
    }

    @Test
    void knowsNoCodeOfWhatTheServiceDidNotAnswer() {
        assertThat(AwsFailures.code(SdkClientException.create("no network"))).isEmpty();
        assertThat(AwsFailures.code(failure(null, null))).isEmpty();
        assertThat(AwsFailures.code((Throwable) null)).isEmpty();
    }

    @Test
    void givesCodeAndText() {
        assertThat(AwsFailures.reason(failure("AccessDeniedException", "not allowed"))).isEqualTo("AccessDenied: not allowed");
    }

    @Test
    void givesWhatThereIs() {
        assertThat(AwsFailures.reason(SdkClientException.create("no network"))).isEqualTo("no network");
        assertThat(AwsFailures.reason(SdkClientException.builder().build())).isEqualTo(SdkClientException.class.getName());
        assertThat(AwsFailures.reason("Throttling", null)).isEqualTo("Throttling");
        assertThat(AwsFailures.reason(null, "slow down")).isEqualTo("slow down");
        assertThat(AwsFailures.reason(null, (String) null)).isNotBlank();
    }

    @Test
    void putsAReasonOnOneLine() {
        assertThat(AwsFailures.reason(failure("InvalidAddress", "bad\r\n2026-01-01 INFO forged")))
                .isEqualTo("InvalidAddress: bad 2026-01-01 INFO forged");
        assertThat(AwsFailures.reason(SdkClientException.create("first\nsecond"))).isEqualTo("first second");
        assertThat(AwsFailures.reason("Odd", "a\nb")).isEqualTo("Odd: a b");
    }

    @Test
    void boundsAReason() {
        assertThat(AwsFailures.reason("Odd", "x".repeat(100_000))).hasSizeLessThan(1100);
    }

    private static AwsServiceException failure(String code, String text) {
        return AwsServiceException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(text).build()).build();
    }
}
