package dev.herald.runtime.sns.push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Downloads certificates asynchronously with the JDK's HTTP client. Follows no redirects, and fails after five seconds or
 * beyond 64 KiB.
 */
final class CertificateDownload implements Function<URI, CompletionStage<byte[]>> {

    static final int MAX_BYTES = 64 * 1024;

    private final Duration timeout;
    private final HttpClient client;

    CertificateDownload() {
        this(Duration.ofSeconds(5));
    }

    /** @param timeout the maximum time of a download */
    CertificateDownload(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).build();
    }

    @Override
    public CompletionStage<byte[]> apply(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(timeout).build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new Limited());
        // The timeout of the request ends with the response headers; this one also covers the body.
        return answer.copy().orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((response, failure) -> answer.cancel(true))
                .thenApply(CertificateDownload::body);
    }

    private static byte[] body(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw new CompletionException(new IOException("HTTP status " + response.statusCode()));
        }
        return response.body();
    }

    /** A body of limited size. */
    private static final class Limited implements BodySubscriber<byte[]> {

        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (part.remaining() > MAX_BYTES - bytes.size()) {
                    subscription.cancel();
                    body.completeExceptionally(new IOException("the certificate is larger than " + MAX_BYTES + " bytes"));
                    return;
                }
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
