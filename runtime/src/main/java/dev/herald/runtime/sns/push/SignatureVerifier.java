package dev.herald.runtime.sns.push;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

import dev.herald.runtime.sns.SnsEnvelope;

/**
 * Finds out whether a request is from Amazon SNS and of the subscriber's own topic, before anything else reads it. What
 * costs least comes first, and nothing is fetched from anywhere for what can't be genuine.
 */
final class SignatureVerifier {

    /** By how much the clocks may differ. */
    static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    private final CertificatePin pin;
    private final SigningCertificates certificates;
    private final Duration replayWindow;
    private final Clock clock;

    /** A message that lacks nothing but the proof. */
    record Unproven(SnsEnvelope envelope, URI certificate) {
    }

    /** @param replayWindow how old a message may be */
    SignatureVerifier(CertificatePin pin, SigningCertificates certificates, Duration replayWindow, Clock clock) {
        this.pin = pin;
        this.certificates = certificates;
        this.replayWindow = replayWindow;
        this.clock = clock;
    }

    /**
     * Everything but the signature. Parses up to a megabyte: not for event loops.
     *
     * @param topicArn the only topic whose messages are taken
     * @throws SnsRefusal if the message can't be genuine
     */
    Unproven check(String body, String topicArn) {
        SnsEnvelope envelope = SnsEnvelope.parse(body).filter(SnsSignature::isComplete)
                .orElseThrow(() -> new SnsRefusal(SnsRefusal.MALFORMED,
                        "it is not a signed message of Amazon SNS; if raw delivery is on, turn it off: raw messages have no "
                                + "signature"));
        Instant sent = envelope.sentAt().orElseThrow(
                () -> new SnsRefusal(SnsRefusal.MALFORMED, "it does not tell when it was published"));
        if (!envelope.topicArn().equals(topicArn)) {
            throw forbidden("it is of another topic than " + topicArn + ": unsubscribe the endpoint there, or correct the "
                    + "topic's name");
        }
        Instant now = clock.instant();
        if (sent.isBefore(now.minus(replayWindow))) {
            throw forbidden("it was published at " + sent + ", which is not within quarkus.herald.sns.push.replay-window, "
                    + replayWindow + ", before now, " + now);
        }
        if (sent.isAfter(now.plus(MOST_AHEAD))) {
            // Not for good: if it is this machine's clock that is wrong, everything SNS sends looks so.
            throw new SnsRefusal(SnsRefusal.LATER, "it was published at " + sent + ", and here it is " + now
                    + ": is this machine's clock right?");
        }
        return new Unproven(envelope, pin.pinned(envelope.signingCertUrl(), topicArn).orElseThrow(
                () -> forbidden("its certificate is not from " + (pin.emulator() == null
                        ? "Amazon SNS in the topic's region; for an emulator set quarkus.herald.sns.push.certificate-host"
                        : pin.emulator() + " (quarkus.herald.sns.push.certificate-host)"))));
    }

    /** The certificate that it says it is signed by; fails with a {@link SnsRefusal}. Does not block. */
    CompletionStage<X509Certificate> certificate(Unproven message) {
        return certificates.get(message.certificate());
    }

    /** @throws SnsRefusal if it is not signed by it */
    SnsEnvelope prove(Unproven message, X509Certificate certificate) {
        if (!SnsSignature.isValid(message.envelope(), certificate)) {
            throw forbidden("its signature is not that of " + message.certificate() + ", or of a version other than 1 and 2");
        }
        return message.envelope();
    }

    private static SnsRefusal forbidden(String reason) {
        return new SnsRefusal(SnsRefusal.FORBIDDEN, reason);
    }
}
