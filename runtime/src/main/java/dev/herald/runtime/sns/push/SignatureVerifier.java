package dev.herald.runtime.sns.push;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.spi.support.ConfigKeys;

/**
 * Verifies that a request comes from Amazon SNS and belongs to the subscriber's topic. Cheap checks come first, and nothing
 * is downloaded for a message that cannot be genuine.
 */
final class SignatureVerifier {

    /** The maximum difference of the clocks. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private static final String CERTIFICATE_HOST = ConfigKeys.ofPush("certificate-host");

    private final CertificatePin pin;
    private final SigningCertificates certificates;
    private final Duration replayWindow;
    private final Clock clock;

    /** A message that passed all checks except that of its signature. */
    record Unverified(SnsEnvelope envelope, URI certificate) {
    }

    /** @param replayWindow the maximum age of a message */
    SignatureVerifier(CertificatePin pin, SigningCertificates certificates, Duration replayWindow, Clock clock) {
        this.pin = pin;
        this.certificates = certificates;
        this.replayWindow = replayWindow;
        this.clock = clock;
    }

    /**
     * Makes all checks except that of the signature. Parses up to a megabyte, so do not call it on an event loop.
     *
     * @param topicArn the topic of the subscriber
     * @throws SnsRejection if the message cannot be genuine
     */
    Unverified check(String body, String topicArn) {
        SnsEnvelope envelope = SnsEnvelope.parse(body).filter(SnsSignature::isComplete)
                .orElseThrow(() -> new SnsRejection(SnsRejection.MALFORMED,
                        "it is not a signed message of Amazon SNS; if raw delivery is enabled, disable it: raw messages "
                                + "have no signature"));
        Instant sent = envelope.sentAt().orElseThrow(
                () -> new SnsRejection(SnsRejection.MALFORMED, "it has no publishing time"));
        if (!envelope.topicArn().equals(topicArn)) {
            throw forbidden("it belongs to another topic than " + topicArn + ": unsubscribe the endpoint from that topic, or "
                    + "correct the topic's name");
        }
        Instant now = clock.instant();
        if (sent.isBefore(now.minus(replayWindow))) {
            throw forbidden("it was published at " + sent + ", longer before the current time " + now
                    + " than " + ConfigKeys.ofPush("replay-window") + " (" + replayWindow + ") allows");
        }
        if (sent.isAfter(now.plus(MAX_AHEAD))) {
            // Retryable, because the clock of this machine may be wrong.
            throw new SnsRejection(SnsRejection.LATER, "it was published at " + sent + ", but the current time is " + now
                    + ": check the clock of this machine");
        }
        return new Unverified(envelope, pin.pinned(envelope.signingCertUrl(), topicArn).orElseThrow(
                () -> forbidden("its certificate is not from " + (pin.emulator() == null
                        ? "Amazon SNS in the region of the topic; for an emulator, set " + CERTIFICATE_HOST
                        : pin.emulator() + " (" + CERTIFICATE_HOST + ")"))));
    }

    /** The certificate that the message names; fails with a {@link SnsRejection}. Does not block. */
    CompletionStage<X509Certificate> certificate(Unverified message) {
        return certificates.get(message.certificate());
    }

    /** @throws SnsRejection if the signature is not valid for the certificate */
    SnsEnvelope verify(Unverified message, X509Certificate certificate) {
        if (!SnsSignature.isValid(message.envelope(), certificate)) {
            throw forbidden("its signature does not match the certificate at " + message.certificate()
                    + ", or its SignatureVersion is not 1 or 2");
        }
        return message.envelope();
    }

    private static SnsRejection forbidden(String reason) {
        return new SnsRejection(SnsRejection.FORBIDDEN, reason);
    }
}
