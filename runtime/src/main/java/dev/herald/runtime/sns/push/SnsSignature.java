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

import dev.herald.runtime.sns.SnsEnvelope;

/**
 * What Amazon SNS signs, as its documentation has it: names and values of certain fields, each followed by a line break.
 * They are not separated in any other way, so only the message itself, which comes first, may have lines of its own:
 * otherwise the end of one field could be passed off as another.
 */
public final class SnsSignature {

    /** By SignatureVersion. */
    private static final Map<String, String> ALGORITHMS = Map.of("1", "SHA1withRSA", "2", "SHA256withRSA");
    private static final Set<String> CONFIRMATIONS = Set.of(SnsEnvelope.SUBSCRIPTION_CONFIRMATION,
            SnsEnvelope.UNSUBSCRIBE_CONFIRMATION);

    private SnsSignature() {
    }

    /** Whether all is there that a message of its type has and SNS signs, and the signature with it. */
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
     * Whether this is what the key's owner has signed.
     *
     * @param envelope a {@linkplain #isComplete complete} one
     * @throws SnsRefusal for now, if this JVM lacks the algorithm: the message may well be genuine
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
            throw new SnsRefusal(SnsRefusal.LATER, "this JVM can't verify signatures of version "
                    + envelope.signatureVersion() + ", " + algorithm + ": set the topic's SignatureVersion to 2", missing);
        } catch (GeneralSecurityException | CharacterCodingException | IllegalArgumentException notASignature) {
            return false;
        }
    }

    /**
     * @throws CharacterCodingException if there is text that UTF-8 can't have: replaced silently, it would pass for the
     *         question mark that was signed
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
