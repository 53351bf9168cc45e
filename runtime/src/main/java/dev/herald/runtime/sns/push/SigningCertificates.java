package dev.herald.runtime.sns.push;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;

/**
 * A cache of signing certificates by their {@linkplain CertificatePin pinned} URLs. They are trusted because of the TLS
 * connection to the pinned host. Kept while they are valid; failures are not cached, and concurrent requests share one
 * download. Thread-safe and non-blocking.
 */
final class SigningCertificates {

    private static final int MAX_KEPT = 100;
    /** Limits the effect of forged messages, which may name any number of certificates. */
    private static final int MAX_DOWNLOADS = 8;

    private final CertificatePin pin;
    private final Function<URI, CompletionStage<byte[]>> download;
    private final Clock clock;
    private final Map<URI, CompletableFuture<X509Certificate>> underWay = new ConcurrentHashMap<>();
    /** In order of use, the least recently used first. */
    private final Map<URI, X509Certificate> kept = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<URI, X509Certificate> eldest) {
            return size() > MAX_KEPT;
        }
    };

    /** @param download downloads a URL; its stage may fail in any way */
    SigningCertificates(CertificatePin pin, Function<URI, CompletionStage<byte[]>> download, Clock clock) {
        this.pin = pin;
        this.download = download;
        this.clock = clock;
    }

    /**
     * The certificate at a pinned URL. Fails with a {@link SnsRejection}, which is retryable if the download failed and final
     * if it is not a valid certificate of Amazon SNS.
     */
    CompletionStage<X509Certificate> get(URI address) {
        X509Certificate known = known(address);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<X509Certificate> own = new CompletableFuture<>();
        CompletableFuture<X509Certificate> others = underWay.putIfAbsent(address, own);
        if (others != null) {
            return others;
        }
        if (underWay.size() > MAX_DOWNLOADS) {
            end(address, own, null, new SnsRejection(SnsRejection.LATER, "too many certificates are being downloaded"));
        } else {
            download(address).whenComplete((certificate, failure) -> end(address, own, certificate, failure));
        }
        return own;
    }

    private void end(URI address, CompletableFuture<X509Certificate> own, X509Certificate certificate, Throwable failure) {
        try {
            if (certificate != null) {
                keep(address, certificate);
            }
        } finally {
            underWay.remove(address);
            Futures.complete(own, certificate, failure == null ? null : rejection(address, failure));
        }
    }

    private static SnsRejection rejection(URI address, Throwable failure) {
        Throwable cause = Futures.cause(failure);
        return cause instanceof SnsRejection rejection
                ? rejection
                : new SnsRejection(SnsRejection.LATER, "downloading the signing certificate from " + address + " failed: "
                        + FailureText.of(cause), cause);
    }

    private CompletionStage<X509Certificate> download(URI address) {
        try {
            // Another download may have ended since the first lookup.
            X509Certificate known = known(address);
            return known != null
                    ? CompletableFuture.completedFuture(known)
                    : download.apply(address).thenApply(bytes -> certificate(address, bytes));
        } catch (Throwable failure) {
            // An error too: others wait for this download.
            return CompletableFuture.failedFuture(failure);
        }
    }

    private X509Certificate certificate(URI address, byte[] bytes) {
        X509Certificate certificate = read(bytes);
        if (!isValidNow(certificate)) {
            throw new SnsRejection(SnsRejection.FORBIDDEN, "the signing certificate at " + address + " is valid from "
                    + certificate.getNotBefore().toInstant() + " until " + certificate.getNotAfter().toInstant()
                    + ", but the current time is " + clock.instant());
        }
        if (!pin.isIssuedToSns(certificate, address)) {
            throw new SnsRejection(SnsRejection.FORBIDDEN, "the signing certificate at " + address
                    + " is not issued to Amazon SNS, but to " + certificate.getSubjectX500Principal().getName());
        }
        return certificate;
    }

    private static X509Certificate read(byte[] bytes) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException unreadable) {
            throw new CompletionException(unreadable);
        }
    }

    private boolean isValidNow(X509Certificate certificate) {
        Instant now = clock.instant();
        return !now.isBefore(certificate.getNotBefore().toInstant()) && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    private X509Certificate known(URI address) {
        synchronized (kept) {
            X509Certificate certificate = kept.get(address);
            if (certificate != null && !isValidNow(certificate)) {
                kept.remove(address);
                return null;
            }
            return certificate;
        }
    }

    private void keep(URI address, X509Certificate certificate) {
        synchronized (kept) {
            kept.put(address, certificate);
        }
    }
}
