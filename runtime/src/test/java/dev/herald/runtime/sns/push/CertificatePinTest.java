package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatePinTest {

    private static final String FILE = "/SimpleNotificationService-0a1B.pem";

    private final CertificatePin amazon = new CertificatePin(null);
    private final CertificatePin emulator = new CertificatePin("localhost:4566");

    @ParameterizedTest
    @CsvSource({"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1B.pem, arn:aws:sns:eu-west-1:1:t",
            "https://sns.eu-west-1.amazonaws.com:443/SimpleNotificationService-0a1B.pem, arn:aws:sns:eu-west-1:1:t",
            "https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-9.pem, arn:aws-us-gov:sns:us-gov-west-1:1:t",
            "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-9.pem, arn:aws-cn:sns:cn-north-1:1:t"})
    void takesAmazonsOwnInTheTopicsRegion(String url, String topicArn) {
        assertThat(amazon.pinned(url, topicArn)).contains(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "certificate.pem", FILE,
            "http://sns.eu-west-1.amazonaws.com" + FILE,
            "HTTPS://sns.eu-west-1.amazonaws.com" + FILE,
            "ftp://sns.eu-west-1.amazonaws.com" + FILE,
            "file://sns.eu-west-1.amazonaws.com" + FILE,
            "https://sns.eu-west-1.amazonaws.com:8443" + FILE,
            "https://sns.eu-west-1.amazonaws.com:" + FILE,
            "https://sns.eu-west-1.amazonaws.com:80" + FILE,
            "https://user@sns.eu-west-1.amazonaws.com" + FILE,
            "https://sns.eu-west-1.amazonaws.com@evil.example" + FILE,
            "https://sns.eu-west-1.amazonaws.com.evil.example" + FILE,
            "https://evil.example/sns.eu-west-1.amazonaws.com" + FILE,
            "https://evil.example#sns.eu-west-1.amazonaws.com" + FILE,
            "https://evil.example\\@sns.eu-west-1.amazonaws.com" + FILE,
            "https://sns.us-east-1.amazonaws.com" + FILE,
            "https://sns.amazonaws.com" + FILE,
            "https://sns..amazonaws.com" + FILE,
            "https://sns.eu-west-1.amazonaws.de" + FILE,
            "https://sns.eu-west-1.amazonaws.com.cn.evil.example" + FILE,
            "https://sns.eu-west-1.amazonaws.com." + FILE,
            "https://sns.eu-west-1-amazonaws.com" + FILE,
            "https://snsXeu-west-1.amazonaws.com" + FILE,
            "https://mine.sns.eu-west-1.amazonaws.com" + FILE,
            "https://s3.eu-west-1.amazonaws.com/mine" + FILE,
            "https://mine.s3.amazonaws.com" + FILE,
            "https://sns.eu-west-1.amazonaws.com/other" + FILE,
            "https://sns.eu-west-1.amazonaws.com//SimpleNotificationService-0a1B.pem",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-.pem",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-../a.pem",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-%2e%2e.pem",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1B.pem.txt",
            "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1B.PEM",
            "https://sns.eu-west-1.amazonaws.com" + FILE + "?a=b",
            "https://sns.eu-west-1.amazonaws.com" + FILE + "#a",
            "https://sns.eu-west-1.amazonaws.com" + FILE + "\n",
            " https://sns.eu-west-1.amazonaws.com" + FILE,
            "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&a=" + FILE,
            "http://169.254.169.254/latest/meta-data" + FILE,
            "http://localhost:4566" + FILE})
    void rejectsEverythingElse(String url) {
        assertThat(amazon.pinned(url, SnsText.TOPIC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "arn:aws:sns::1:t", "arn:aws:sns:.*:1:t", "arn:aws:sns:eu-west-1:1",
            "arn:aws:sns:eu-west-1:1:t:more"})
    void rejectsAllForATopicWithoutRegion(String topicArn) {
        assertThat(amazon.pinned("https://sns.eu-west-1.amazonaws.com" + FILE, topicArn)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:4566/_aws/sns" + FILE, "https://localhost:4566" + FILE})
    void takesAnEmulatorsWhereOneIsConfigured(String url) {
        assertThat(emulator.pinned(url, SnsText.TOPIC)).contains(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://sns.eu-west-1.amazonaws.com" + FILE, "http://localhost" + FILE,
            "http://localhost:4567" + FILE, "http://localhost:45660" + FILE, "http://localhost:4566@evil.example" + FILE,
            "http://evil.example/localhost:4566" + FILE, "file://localhost:4566" + FILE, "http://user@localhost:4566" + FILE,
            "http://localhost:4566" + FILE + "?a", "http://localhost:4566/certificate"})
    void takesNothingElseWhereAnEmulatorIsConfigured(String url) {
        assertThat(emulator.pinned(url, SnsText.TOPIC)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"sns.amazonaws.com, https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
            "sns.eu-west-1.amazonaws.com, https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem",
            "sns-signing.eu-south-1.amazonaws.com, https://sns.eu-south-1.amazonaws.com/SimpleNotificationService-1.pem",
            "sns-cn-north-1.amazonaws.com.cn, https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem",
            "sns-us-gov-west-1.amazonaws.com, https://sns.us-gov-east-1.amazonaws.com/SimpleNotificationService-1.pem"})
    void knowsTheNamesOfAmazonSns(String commonName, URI address) {
        assertThat(amazon.isIssuedToSns(SigningKey.of(commonName).certificate(), address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "sns.amazonaws.com.example.com", "sns-signing.eu-south-1.amazonaws.com",
            "s3.amazonaws.com"})
    void knowsNoOtherNames(String commonName) {
        assertThat(amazon.isIssuedToSns(SigningKey.of(commonName).certificate(), URI.create(SnsText.CERTIFICATE))).isFalse();
    }

    @Test
    void takesAnAlternativeNameToo() {
        assertThat(amazon.isIssuedToSns(SigningKey.withAlternativeName("any", "sns.eu-west-1.amazonaws.com").certificate(),
                URI.create(SnsText.CERTIFICATE))).isTrue();
    }
}
