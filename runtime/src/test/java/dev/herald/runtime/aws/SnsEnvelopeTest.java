package dev.herald.runtime.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;

class SnsEnvelopeTest {

    private static final String NOTIFICATION = """
            {
              "Type" : "Notification",
              "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
              "TopicArn" : "arn:aws:sns:us-west-2:123456789012:orders",
              "Subject" : "Of interest",
              "Message" : "{\\"total\\": 7, \\"who\\": \\"Ж\\"}",
              "Timestamp" : "2012-05-02T00:54:06.655Z",
              "SignatureVersion" : "1",
              "Signature" : "c2ln",
              "SigningCertURL" : "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-1.pem",
              "UnsubscribeURL" : "https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe",
              "MessageAttributes" : {
                "tier" : {"Type":"String","Value":"vip"},
                "total" : {"Type":"Number","Value":"7.50"},
                "key" : {"Type":"Binary","Value":"AQID"},
                "tags" : {"Type":"String.Array","Value":"[\\"a\\", 1]"}
              }
            }""";

    @Test
    void readsANotification() {
        SnsEnvelope envelope = notification(NOTIFICATION);

        assertThat(envelope.messageId()).isEqualTo("22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324");
        assertThat(envelope.topicArn()).isEqualTo("arn:aws:sns:us-west-2:123456789012:orders");
        assertThat(envelope.message()).isEqualTo("{\"total\": 7, \"who\": \"Ж\"}");
        assertThat(envelope.sentAt()).contains(Instant.parse("2012-05-02T00:54:06.655Z"));
        assertThat(envelope.signingCertUrl()).endsWith("SimpleNotificationService-1.pem");
        assertThat(envelope.token()).isNull();
    }

    @Test
    void readsMessageAttributesByTheirTypes() {
        Headers headers = notification(NOTIFICATION).headers();

        assertThat(headers.value("tier")).contains("vip");
        assertThat(headers.value("total")).contains(new BigDecimal("7.50"));
        assertThat(headers.value("key").orElseThrow()).isEqualTo(new byte[]{1, 2, 3});
        assertThat(headers.value("tags")).contains("[\"a\", 1]");
    }

    @Test
    void hasTheSubjectAsAHeader() {
        assertThat(notification(NOTIFICATION).headers().get(HeraldHeaders.SUBJECT)).contains("Of interest");
    }

    @Test
    void takesTheSubjectOverAnAttributeOfItsHeadersName() {
        Headers headers = notification(NOTIFICATION.replace("\"tier\"", "\"herald-subject\"")).headers();

        assertThat(headers.get(HeraldHeaders.SUBJECT)).contains("Of interest");
    }

    @Test
    void hasNoHeadersWhereThereAreNone() {
        assertThat(notification(minimal("")).headers()).isEqualTo(Headers.none());
    }

    @Test
    void readsAFifoTopicsNotificationThatNamesNoCertificate() {
        SnsEnvelope envelope = notification(minimal(", \"SequenceNumber\": \"10000000000000003000\""));

        assertThat(envelope.sequenceNumber()).isEqualTo("10000000000000003000");
        assertThat(envelope.signingCertUrl()).isNull();
    }

    @Test
    void readsTheOtherSpellingOfTheCertificatesUrl() {
        assertThat(notification(minimal(", \"SigningCertUrl\": \"http://emulator/cert.pem\"")).signingCertUrl())
                .isEqualTo("http://emulator/cert.pem");
    }

    @Test
    void keepsAsTextWhatIsNotOfTheTypeItClaims() {
        Headers headers = notification(minimal("""
                , "MessageAttributes": {"n": {"Type": "Number", "Value": "many"}, "b": {"Type": "Binary", "Value": "%"}}"""))
                .headers();

        assertThat(headers.value("n")).contains("many");
        assertThat(headers.value("b")).contains("%");
    }

    @Test
    void doesNotCalculateWithNumbersThatWouldFillTheMemory() {
        String digits = "1".repeat(200_000);
        Headers headers = notification(
                minimal(", \"MessageAttributes\": {\"e\": {\"Type\": \"Number\", \"Value\": \"1e999999999\"}, "
                        + "\"d\": {\"Type\": \"Number\", \"Value\": \"" + digits + "\"}}"))
                .headers();

        assertThat(headers.value("e")).contains("1e999999999");
        assertThat(headers.value("d")).contains(digits);
    }

    @Test
    void leavesOutAttributesThatAreNone() {
        assertThat(notification(minimal(", \"MessageAttributes\": {\"a\": 1, \"b\": {}, \"c\": {\"Value\": \"x\"}}"))
                .headers().asMap()).containsOnlyKeys("c");
    }

    @Test
    void ignoresAnObjectThatIsSurroundedByText() {
        assertThat(SnsEnvelope.notification("\n\t " + minimal("") + " \r\n")).isPresent();
    }

    @Test
    void leavesEverythingElseRaw() {
        for (String raw : List.of("", "  ", "text", "7", "null", "[]", "{}", "{", "{\"TopicArn\"", "\"TopicArn\"",
                "[" + minimal("") + "]",
                minimal("") + minimal(""),
                minimal(", \"Message\": \"twice\""),
                minimal("").replace("Notification", "SubscriptionConfirmation"),
                minimal("").replace("\"Type\"", "\"Kind\""),
                minimal("").replace("\"MessageId\"", "\"Id\""),
                minimal("").replace("\"Message\"", "\"Text\""),
                minimal("").replace("\"TopicArn\"", "\"Topic\""),
                minimal("").replace("\"TopicArn\"", "\"Subject\": \"TopicArn\", \"Topic\""),
                minimal("").replace("\"m\"", "{\"no\": \"text\"}"),
                minimal("").replace("\"m\"", "null"))) {
            assertThat(SnsEnvelope.notification(raw)).as(raw).isEmpty();
        }
    }

    @Test
    void leavesAnEventRawThatHappensToHaveATopic() {
        assertThat(SnsEnvelope.notification("{\"TopicArn\": \"arn:aws:sns:eu-west-1:1:t\", \"Type\": \"Notification\"}"))
                .isEmpty();
    }

    @Test
    void takesAnEmptyMessage() {
        assertThat(notification(minimal("").replace("\"m\"", "\"\"")).message()).isEmpty();
    }

    @Test
    void hasNoTimeIfItCannotBeParsed() {
        assertThat(notification(minimal("")).sentAt()).isEmpty();
        assertThat(notification(minimal(", \"Timestamp\": \"yesterday\"")).sentAt()).isEmpty();
    }

    @Test
    void readsAConfirmation() {
        SnsEnvelope envelope = SnsEnvelope.parse("""
                {"Type": "SubscriptionConfirmation", "MessageId": "1", "TopicArn": "t", "Token": "2336", "Message": "m",
                 "SubscribeURL": "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription"}""").orElseThrow();

        assertThat(envelope.type()).isEqualTo(SnsEnvelope.SUBSCRIPTION_CONFIRMATION);
        assertThat(envelope.token()).isEqualTo("2336");
        assertThat(envelope.subscribeUrl()).endsWith("ConfirmSubscription");
    }

    @Test
    void printsNeitherMessageNorToken() {
        assertThat(notification(NOTIFICATION)).asString().doesNotContain("total").doesNotContain("c2ln")
                .contains("22b80b92");
    }

    private static SnsEnvelope notification(String body) {
        return SnsEnvelope.notification(body).orElseThrow();
    }

    private static String minimal(String more) {
        return "{\"Type\": \"Notification\", \"MessageId\": \"1\", \"TopicArn\": \"t\", \"Message\": \"m\"" + more + "}";
    }
}
