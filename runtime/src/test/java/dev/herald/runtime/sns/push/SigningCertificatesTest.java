package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.Test;

class SigningCertificatesTest {

    private static final SigningKey KEY = SigningKey.of("sns.amazonaws.com");
    private static final URI ADDRESS = URI.create(SnsText.CERTIFICATE);

    private final List<URI> asked = new ArrayList<>();
    private Instant now = Instant.now();
    private CompletionStage<byte[]> answer = CompletableFuture.completedFuture(KEY.pem());
    private final SigningCertificates certificates = new SigningCertificates(new CertificatePin(null), this::download,
            new TestClock());

    private final class TestClock extends Clock {

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private CompletionStage<byte[]> download(URI address) {
        asked.add(address);
        return answer;
    }

    @Test
    void keepsACertificateWhileItIsValid() {
        get(ADDRESS);
        get(ADDRESS);

        assertThat(get(ADDRESS)).isCompletedWithValue(KEY.certificate());
        assertThat(asked).hasSize(1);
    }

    @Test
    void fetchesAgainWhatIsNotValidAnyMore() {
        get(ADDRESS);
        now = now.plus(Duration.ofDays(3));

        assertThat(statusOf(get(ADDRESS))).isEqualTo(403);
        assertThat(asked).hasSize(2);
    }

    @Test
    void rejectsACertificateThatIsNotValidYet() {
        now = now.minus(Duration.ofDays(3));

        assertThat(statusOf(get(ADDRESS))).isEqualTo(403);
    }

    @Test
    void rejectsACertificateThatIsNotIssuedToAmazon() {
        answer = CompletableFuture.completedFuture(SigningKey.of("example.com").pem());

        assertThat(statusOf(get(ADDRESS))).isEqualTo(403);
    }

    @Test
    void doesNotKeepWhatItRejected() {
        rejectsACertificateThatIsNotIssuedToAmazon();
        answer = CompletableFuture.completedFuture(KEY.pem());

        assertThat(get(ADDRESS)).isCompletedWithValue(KEY.certificate());
    }

    @Test
    void acceptsTheCertificateOfAnEmulatorForAnySubject() {
        SigningKey emulators = SigningKey.of("example.com");
        SigningCertificates trusting = new SigningCertificates(new CertificatePin("localhost:1"),
                address -> CompletableFuture.completedFuture(emulators.pem()), Clock.systemUTC());

        assertThat(trusting.get(URI.create("http://localhost:1/a.pem")).toCompletableFuture())
                .isCompletedWithValue(emulators.certificate());
    }

    @Test
    void isRetryableWhenACertificateCannotBeDownloaded() {
        answer = CompletableFuture.failedFuture(new IOException("refused"));
        assertThat(statusOf(get(ADDRESS))).isEqualTo(503);

        answer = CompletableFuture.completedFuture(new byte[]{1, 2, 3});
        assertThat(statusOf(get(ADDRESS))).isEqualTo(503);
        assertThat(asked).as("failures are not kept").hasSize(2);
    }

    @Test
    void triesAgainAfterAnErrorAtTheStartOfADownload() {
        List<Error> errors = new ArrayList<>(List.of(new OutOfMemoryError("for a moment")));
        SigningCertificates recovering = new SigningCertificates(new CertificatePin(null), address -> {
            if (!errors.isEmpty()) {
                throw errors.remove(0);
            }
            return answer;
        }, new TestClock());

        assertThat(statusOf(recovering.get(ADDRESS).toCompletableFuture())).isEqualTo(503);
        assertThat(recovering.get(ADDRESS).toCompletableFuture()).isCompletedWithValue(KEY.certificate());
    }

    @Test
    void isRetryableWhenTheDownloadThrows() {
        SigningCertificates failing = new SigningCertificates(new CertificatePin(null), address -> {
            throw new IllegalStateException("no threads");
        }, Clock.systemUTC());

        assertThat(statusOf(failing.get(ADDRESS).toCompletableFuture())).isEqualTo(503);
    }

    @Test
    void concurrentRequestsShareOneDownload() {
        CompletableFuture<byte[]> slow = new CompletableFuture<>();
        answer = slow;
        CompletableFuture<X509Certificate> first = get(ADDRESS);
        CompletableFuture<X509Certificate> second = get(ADDRESS);
        assertThat(first).isNotDone();
        slow.complete(KEY.pem());

        assertThat(first).isCompletedWithValue(KEY.certificate());
        assertThat(second).isCompletedWithValue(KEY.certificate());
        assertThat(asked).hasSize(1);
    }

    @Test
    void fetchesAFewAtATime() {
        answer = new CompletableFuture<>();
        List<CompletableFuture<X509Certificate>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(get(numbered(i)));
        }

        assertThat(asked).hasSize(8);
        assertThat(all.subList(8, 20)).allSatisfy(rejected -> assertThat(statusOf(rejected)).isEqualTo(503));
    }

    @Test
    void keepsAHundredThatWereUsedLast() {
        for (int i = 0; i < 100; i++) {
            get(numbered(i));
        }
        get(numbered(0));
        get(numbered(100));
        asked.clear();
        get(numbered(0));
        get(numbered(100));
        get(numbered(1));

        assertThat(asked).containsExactly(numbered(1));
    }

    private static URI numbered(int number) {
        return URI.create(SnsText.CERTIFICATE.replace("0a1B", "n" + number));
    }

    private CompletableFuture<X509Certificate> get(URI address) {
        return certificates.get(address).toCompletableFuture();
    }

    private static int statusOf(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        return failed.handle((value, failure) -> ((SnsRejection) failure).status()).join();
    }
}
