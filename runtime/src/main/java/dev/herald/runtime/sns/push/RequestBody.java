package dev.herald.runtime.sns.push;

import java.time.Duration;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the body of one request, up to a limit, whether or not a body handler was there before. What is beyond the limit
 * is dropped as it comes, so that the sender gets to read the answer. Lives on the request's event loop.
 */
final class RequestBody {

    /** SNS takes messages of up to 256 KiB; in JSON, with attributes, and with much to escape, they are larger. */
    static final int MOST_BYTES = 1024 * 1024;
    /** Whoever sends so much is not worth an answer. */
    private static final long TOO_MUCH = 8L * MOST_BYTES;
    /** SNS waits no longer for an answer. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpServerRequest request;
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> whole = Promise.promise();
    private long size;

    private RequestBody(HttpServerRequest request) {
        this.request = request;
    }

    /**
     * Fails with a {@link SnsRefusal}, or as the connection does.
     *
     * @param patience how long the sender may take
     */
    static Future<Buffer> read(RoutingContext routing, Vertx vertx, Duration patience) {
        HttpServerRequest request = routing.request();
        RequestBody reading = new RequestBody(request);
        if (request.isEnded()) {
            Buffer read = routing.body().buffer();
            reading.add(read == null ? Buffer.buffer() : read);
            reading.end();
            return reading.whole.future();
        }
        long timer = vertx.setTimer(patience.toMillis(), late -> {
            // After the answer: what came later would be the rest of this request, or never come.
            routing.addEndHandler(end -> request.connection().close());
            reading.whole.tryFail(new SnsRefusal(SnsRefusal.LATER, "it did not come to its end within " + patience));
        });
        request.handler(reading::add).endHandler(end -> reading.end()).exceptionHandler(reading.whole::tryFail).resume();
        return reading.whole.future().onComplete(end -> vertx.cancelTimer(timer));
    }

    private void add(Buffer part) {
        size += part.length();
        if (size <= MOST_BYTES) {
            body.appendBuffer(part);
        } else if (size > TOO_MUCH) {
            request.connection().close();
        }
    }

    private void end() {
        if (size > MOST_BYTES) {
            whole.tryFail(new SnsRefusal(SnsRefusal.TOO_LARGE, "it is larger than " + MOST_BYTES + " bytes"));
        } else {
            whole.tryComplete(body);
        }
    }
}
