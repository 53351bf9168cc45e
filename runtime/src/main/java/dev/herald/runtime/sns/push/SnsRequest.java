package dev.herald.runtime.sns.push;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * One request of Amazon SNS, which waits for its answer for fifteen seconds and closes the connection then. Answered once,
 * from any thread.
 */
final class SnsRequest {

    static final int OK = 200;

    private final HttpServerResponse response;
    private final Context context;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    /** The answer is on its way; written on the event loop. */
    private volatile boolean sending;

    /** To be made on the request's event loop. */
    SnsRequest(RoutingContext routing, Context context) {
        this.response = routing.response();
        this.context = context;
        routing.addEndHandler(end -> {
            if (end.failed()) {
                closed.complete(null);
            }
        });
    }

    /** Has this run when the connection is closed before the answer was sent; at once, if it is. */
    void onClosed(Runnable action) {
        closed.thenRun(action);
    }

    /** @return whether the answer was sent: not if the connection was closed, or another answer came first */
    CompletableFuture<Boolean> answer(int status) {
        if (!answered.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> sent = new CompletableFuture<>();
        // In HTTP/2, a stream is closed by its answer, and may tell of that before it tells that the answer was sent.
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

    /** Nothing of what is the matter: who asks may be anybody. */
    private static String text(int status) {
        return switch (status) {
            case OK -> "";
            case SnsRefusal.MALFORMED -> "not a signed message of Amazon SNS";
            case SnsRefusal.FORBIDDEN -> "refused";
            case SnsRefusal.UNKNOWN -> "no such subscriber";
            case SnsRefusal.TOO_LARGE -> "too large";
            default -> "not now, please try again";
        };
    }
}
