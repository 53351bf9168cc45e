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
 * Downloads certificates, on the threads of the JDK's HTTP client: blocks nobody. Follows no redirects, takes five
 * seconds in all, and no more than 64 KiB.
 */
final class CertificateDownload implements Function<URI, CompletionStage<byte[]>> {

    static final int MOST_BYTES = 64 * 1024;

    private final Duration patience;
    private final HttpClient client;

    CertificateDownload() {
        this(Duration.ofSeconds(5));
    }

    /** @param patience how long a download may take */
    CertificateDownload(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).build();
    }

    @Override
    public CompletionStage<byte[]> apply(URI url) {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(patience).build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, head -> new Limited());
        // The request's own limit is on the head of the answer; a body may drip.
        return answer.copy().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
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
                if (part.remaining() > MOST_BYTES - bytes.size()) {
                    subscription.cancel();
                    body.completeExceptionally(new IOException("it is larger than " + MOST_BYTES + " bytes"));
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
