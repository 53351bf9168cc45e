package dev.herald.runtime.sns.push;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * One request of Amazon SNS, which closes the connection after fifteen seconds without a response. Answered once, from any
 * thread.
 */
final class SnsRequest {

    static final int OK = 200;

    private final HttpServerResponse response;
    private final Context context;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** Whether the response is being sent; written on the event loop. */
    private volatile boolean sending;

    /** Must be called on the event loop of the request. */
    SnsRequest(RoutingContext routing, Context context) {
        this.response = routing.response();
        this.context = context;
        routing.addEndHandler(end -> {
            if (end.failed()) {
                closed.complete(null);
            }
        });
    }

    /** Runs an action if the connection is closed before the response is sent; immediately if it is closed already. */
    void onClosed(Runnable action) {
        closed.thenRun(action);
    }

    /** @return whether this response was sent; false if the connection was closed or the request was answered before */
    CompletableFuture<Boolean> answer(int status) {
        if (!answered.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        // In HTTP/2 the response closes the stream, and the close may be reported before the successful send.
        closed.thenRun(() -> {
            if (!sending) {
                sent.complete(false);
            }
        });
        context.runOnContext(onEventLoop -> send(status, sent));
        return sent;
    }

    private void send(int status, CompletableFuture<Boolean> sent) {
        if (response.ended() || response.closed()) {
            sent.complete(false);
            return;
        }
        sending = true;
        response.setStatusCode(status).putHeader("Content-Type", "text/plain; charset=UTF-8")
                .end(text(status)).onComplete(end -> sent.complete(end.succeeded()));
    }

    /** Reveals no details, because the sender may be anyone. */
    private static String text(int status) {
        return switch (status) {
            case OK -> "";
            case SnsRejection.MALFORMED -> "not a signed message of Amazon SNS";
            case SnsRejection.FORBIDDEN -> "forbidden";
            case SnsRejection.UNKNOWN -> "no such subscriber";
            case SnsRejection.TOO_LARGE -> "too large";
            default -> "temporarily unavailable";
        };
    }
}
