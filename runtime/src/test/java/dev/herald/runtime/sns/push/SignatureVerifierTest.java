package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.runtime.aws.SnsEnvelope;

class SignatureVerifierTest {

    private static final SigningKey KEY = SigningKey.of("sns.amazonaws.com");
    private static final Instant NOW = Instant.now();

    private final AtomicInteger downloads = new AtomicInteger();
    private final CertificatePin pin = new CertificatePin(null);
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final SignatureVerifier verifier = new SignatureVerifier(pin, new SigningCertificates(pin, address -> {
        downloads.incrementAndGet();
        return CompletableFuture.completedFuture(KEY.pem());
    }, clock), Duration.ofMinutes(65), clock);

    @Test
    void acceptsASignedMessageOfTheTopic() {
        SnsText text = SnsText.notification("1", "m").signed(KEY);

        assertThat(verify(text.json())).isEqualTo(text.envelope());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "{", "{}", "[]", "null", "\"text\"", "{\"Type\": \"Notification\"}"})
    void callsWhatIsNotAMessageMalformed(String body) {
        assertThat(statusOf(body)).isEqualTo(400);
    }

    @Test
    void callsAMessageWithoutAReadableTimeMalformed() {
        assertThat(statusOf(SnsText.notification("1", "m").with("Timestamp", "today").signed(KEY).json())).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn:aws:sns:eu-west-1:123456789012:orders2", "arn:aws:sns:eu-west-1:123456789012:Orders",
            "arn:aws:sns:eu-west-1:999999999999:orders", "arn:aws:sns:us-east-1:123456789012:orders", "orders", ""})
    void rejectsAnotherTopic(String topicArn) {
        assertThat(statusOf(SnsText.notification("1", "m").with("TopicArn", topicArn).signed(KEY).json())).isEqualTo(403);
    }

    @Test
    void takesAMessageWithinTheWindow() {
        assertThat(verify(sentAt(NOW.minus(Duration.ofMinutes(64)))).messageId()).isEqualTo("1");
        assertThat(verify(sentAt(NOW.plus(Duration.ofMinutes(4)))).messageId()).isEqualTo("1");
    }

    @Test
    void rejectsAMessageFromBeforeTheWindow() {
        assertThat(statusOf(sentAt(NOW.minus(Duration.ofMinutes(66))))).isEqualTo(403);
    }

    @Test
    void aMessageFromTheFutureIsRetryable() {
        assertThat(statusOf(sentAt(NOW.plus(Duration.ofMinutes(6))))).isEqualTo(503);
    }

    @Test
    void rejectsMessagesFromTheEndsOfTime() {
        assertThat(statusOf(sentAt(Instant.MAX))).isEqualTo(503);
        assertThat(statusOf(sentAt(Instant.MIN))).isEqualTo(403);
    }

    @Test
    void rejectsACertificateFromElsewhere() {
        assertThat(statusOf(SnsText.notification("1", "m").with("SigningCertURL", "https://evil.example/a.pem").signed(KEY)
                .json())).isEqualTo(403);
    }

    @Test
    void rejectsAWrongSignature() {
        assertThat(statusOf(SnsText.notification("1", "m").signed(KEY).with("Message", "other").json())).isEqualTo(403);
    }

    @Test
    void downloadsNothingForAMessageThatCannotBeGenuine() {
        callsWhatIsNotAMessageMalformed("{}");
        rejectsAnotherTopic("orders");
        rejectsAMessageFromBeforeTheWindow();
        rejectsACertificateFromElsewhere();

        assertThat(downloads).hasValue(0);
    }

    private static String sentAt(Instant time) {
        return SnsText.notification("1", "m").with("Timestamp", time.toString()).signed(KEY).json();
    }

    private SnsEnvelope verify(String body) {
        SignatureVerifier.Unverified message = verifier.check(body, SnsText.TOPIC);
        return verifier.verify(message, verifier.certificate(message).toCompletableFuture().join());
    }

    private int statusOf(String body) {
        return catchThrowableOfType(SnsRejection.class, () -> verify(body)).status();
    }
}
