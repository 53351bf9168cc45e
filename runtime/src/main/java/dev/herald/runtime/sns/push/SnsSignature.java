package dev.herald.runtime.sns.push;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.herald.runtime.aws.SnsEnvelope;

/**
 * The signature of Amazon SNS, as documented: it covers names and values of certain fields, each followed by a line break.
 * Since there is no other separator, only the message, which comes first, may contain line breaks; otherwise the end of one
 * field could pass for another field.
 */
public final class SnsSignature {

    /** By SignatureVersion. */
    private static final Map<String, String> ALGORITHMS = Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");
    private static final Set<String> CONFIRMATIONS = Set.of(SnsEnvelope.SUBSCRIPTION_CONFIRMATION,
            SnsEnvelope.UNSUBSCRIBE_CONFIRMATION);

    private SnsSignature() {
    }

    /** Whether the envelope has a signature and all signed fields of its type. */
    static boolean isComplete(SnsEnvelope envelope) {
        if (envelope.signatureVersion() == null || envelope.signature() == null || envelope.signingCertUrl() == null) {
            return false;
        }
        if (!SnsEnvelope.NOTIFICATION.equals(envelope.type()) && !CONFIRMATIONS.contains(String.valueOf(envelope.type()))) {
            return false;
        }
        return fields(envelope).entrySet().stream().allMatch(
                field -> field.getValue() != null && (field.getKey().equals("Message") || isOneLine(field.getValue())));
    }

    private static boolean isOneLine(String value) {
        return value.indexOf('\n') < 0 && value.indexOf('\r') < 0;
    }

    /**
     * Whether the signature is valid for the certificate.
     *
     * @param envelope a {@linkplain #isComplete complete} envelope
     * @throws SnsRejection if this JVM lacks the algorithm; retryable, because the message may be genuine
     */
    static boolean isValid(SnsEnvelope envelope, X509Certificate certificate) {
        String algorithm = ALGORITHMS.get(envelope.signatureVersion());
        if (algorithm == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certificate);
            signature.update(signed(envelope));
            return signature.verify(Base64.getDecoder().decode(envelope.signature()));
        } catch (NoSuchAlgorithmException missing) {
            throw new SnsRejection(SnsRejection.LATER, "this JVM cannot verify signatures of version "
                    + envelope.signatureVersion() + " (" + algorithm + "): set the topic's SignatureVersion to 2", missing);
        } catch (GeneralSecurityException | CharacterCodingException | IllegalArgumentException notASignature) {
            return false;
        }
    }

    /**
     * @throws CharacterCodingException if the text is not valid in UTF-8; a silent replacement could match a signed question
     *         mark
     */
    static ByteBuffer signed(SnsEnvelope envelope) throws CharacterCodingException {
        StringBuilder text = new StringBuilder();
        fields(envelope).forEach((name, value) -> text.append(name).append('\n').append(value).append('\n'));
        return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    }

    private static Map<String, String> fields(SnsEnvelope envelope) {
        boolean confirmation = CONFIRMATIONS.contains(envelope.type());
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Message", envelope.message());
        fields.put("MessageId", envelope.messageId());
        if (confirmation) {
            fields.put("SubscribeURL", envelope.subscribeUrl());
        } else if (envelope.subject() != null) {
            fields.put("Subject", envelope.subject());
        }
        fields.put("Timestamp", envelope.timestamp());
        if (confirmation) {
            fields.put("Token", envelope.token());
        }
        fields.put("TopicArn", envelope.topicArn());
        fields.put("Type", envelope.type());
        return fields;
    }
}
