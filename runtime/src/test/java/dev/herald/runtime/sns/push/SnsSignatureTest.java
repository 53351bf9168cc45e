package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.runtime.aws.SnsEnvelope;

class SnsSignatureTest {

    private static final SigningKey KEY = SigningKey.of("sns.amazonaws.com");
    private static final SigningKey OTHER = SigningKey.of("sns.amazonaws.com", "other");

    static Stream<Arguments> everyTypeAndVersion() {
        return texts().flatMap(text -> Stream.of("1", "2").map(version -> Arguments.of(text, version)));
    }

    private static Stream<SnsText> texts() {
        return Stream.of(SnsText.notification("1", "{\"total\": 7,\n \"who\": \"Ж\"}"),
                SnsText.notification("2", "hello").with("Subject", "Of interest"),
                SnsText.confirmation("SubscriptionConfirmation", "2336"),
                SnsText.confirmation("UnsubscribeConfirmation", "2337"));
    }

    static Stream<Arguments> everySignedFieldOfEveryTypeAndVersion() {
        List<Arguments> cases = new ArrayList<>();
        everyTypeAndVersion().forEach(signed -> {
            SnsText text = (SnsText) signed.get()[0];
            text.fields().keySet().stream().filter(field -> !List.of("SigningCertURL", "Type").contains(field))
                    .forEach(field -> cases.add(Arguments.of(text, signed.get()[1], field)));
        });
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("everyTypeAndVersion")
    void acceptsWhatTheKeysOwnerSigned(SnsText text, String version) {
        SnsEnvelope envelope = text.signed(KEY, version).envelope();

        assertThat(SnsSignature.isComplete(envelope)).isTrue();
        assertThat(SnsSignature.isValid(envelope, KEY.certificate())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("everyTypeAndVersion")
    void rejectsTheSignatureOfAnotherKey(SnsText text, String version) {
        assertThat(SnsSignature.isValid(text.signed(OTHER, version).envelope(), KEY.certificate())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("everySignedFieldOfEveryTypeAndVersion")
    void rejectsAFieldThatWasChanged(SnsText text, String version, String field) {
        SnsText signed = text.signed(KEY, version);

        assertThat(SnsSignature.isValid(signed.with(field, signed.fields().get(field) + " ").envelope(), KEY.certificate()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("everySignedFieldOfEveryTypeAndVersion")
    void rejectsAFieldThatWasRemoved(SnsText text, String version, String field) {
        SnsEnvelope envelope = text.signed(KEY, version).without(field).envelope();

        assertThat(SnsSignature.isComplete(envelope) && SnsSignature.isValid(envelope, KEY.certificate())).isFalse();
    }

    @Test
    void rejectsASubjectThatWasAdded() {
        assertThat(isValid(SnsText.notification("1", "m").signed(KEY).with("Subject", "s"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SubscriptionConfirmation", "UnsubscribeConfirmation", "Notification"})
    void rejectsAnotherTypeThanWasSigned(String type) {
        texts().filter(text -> !text.fields().get("Type").equals(type)).forEach(text -> {
            SnsEnvelope envelope = text.signed(KEY).with("Type", type).envelope();

            assertThat(SnsSignature.isComplete(envelope) && SnsSignature.isValid(envelope, KEY.certificate())).isFalse();
        });
    }

    @Test
    void rejectsTheOtherVersionsAlgorithm() {
        SnsText text = SnsText.notification("1", "m");

        assertThat(isValid(text.signed(KEY, "1").with("SignatureVersion", "2"))).isFalse();
        assertThat(isValid(text.signed(KEY, "2").with("SignatureVersion", "1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "3", "01", "SHA1withRSA", "NONE"})
    void rejectsVersionsThatItDoesNotKnow(String version) {
        assertThat(isValid(SnsText.notification("1", "m").signed(KEY).with("SignatureVersion", version))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "%", "not base64"})
    void rejectsWhatIsNotASignature(String signature) {
        assertThat(isValid(SnsText.notification("1", "m").signed(KEY).with("Signature", signature))).isFalse();
    }

    @Test
    void textThatCannotBeEncodedDoesNotMatchASignedQuestionMark() {
        assertThat(isValid(SnsText.notification("1", "paid?").signed(KEY))).isTrue();

        SnsEnvelope changed = SnsEnvelope.parse(SnsText.notification("1", "paid?").signed(KEY).json()
                .replace("paid?", "paid\\ud800")).orElseThrow();
        assertThat(changed.message()).isEqualTo("paid\ud800");
        assertThat(SnsSignature.isValid(changed, KEY.certificate())).isFalse();
    }

    @Test
    void doesNotTakeTheEndOfOneFieldForAnother() {
        SnsText published = SnsText.notification("1", "m\nMessageId\n2").signed(KEY);
        SnsText passedOff = published.with("Message", "m").with("MessageId", "2\nMessageId\n1");

        assertThat(isValid(passedOff)).as("the same text was signed").isTrue();
        assertThat(SnsSignature.isComplete(passedOff.envelope())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Signature", "SignatureVersion", "SigningCertURL", "Message", "MessageId", "Timestamp", "TopicArn",
            "Type"})
    void isIncompleteWithout(String field) {
        assertThat(SnsSignature.isComplete(SnsText.notification("1", "m").signed(KEY).without(field).envelope())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Token", "SubscribeURL"})
    void isIncompleteAsAConfirmationWithout(String field) {
        assertThat(SnsSignature.isComplete(SnsText.confirmation("SubscriptionConfirmation", "1").signed(KEY).without(field)
                .envelope())).isFalse();
    }

    @Test
    void isIncompleteIfItsTypeIsUnknown() {
        assertThat(SnsSignature.isComplete(SnsText.notification("1", "m").with("Type", "Hello").signed(KEY).envelope()))
                .isFalse();
    }

    @Test
    void signsNamesAndValuesInTheirOrder() throws Exception {
        SnsEnvelope envelope = SnsText.notification("1", "m").with("Subject", "s").with("Timestamp", "t").signed(KEY)
                .envelope();

        assertThat(StandardCharsets.UTF_8.decode(SnsSignature.signed(envelope)).toString()).isEqualTo(
                "Message\nm\nMessageId\n1\nSubject\ns\nTimestamp\nt\nTopicArn\n" + SnsText.TOPIC + "\nType\nNotification\n");
    }

    private static boolean isValid(SnsText text) {
        return SnsSignature.isValid(text.envelope(), KEY.certificate());
    }
}
