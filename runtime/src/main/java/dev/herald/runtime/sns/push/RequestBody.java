package dev.herald.runtime.sns.push;

import java.time.Duration;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Reads the body of one request up to a limit, whether or not a body handler has read it before. What exceeds the limit is
 * discarded on arrival, so that the sender can read the response. Runs on the event loop of the request.
 */
final class RequestBody {

    /** A topic allows messages of 256 KiB by default; attributes and JSON escapes add to that. */
    static final int MAX_BYTES = 1024 * 1024;
    /** Beyond this, the connection is closed without a response. */
    private static final long TOO_MUCH = 8L * MAX_BYTES;
    /** The time that SNS waits for a response. */
    static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final HttpServerRequest request;
    private final Buffer body = Buffer.buffer();
    private final Promise<Buffer> whole = Promise.promise();
    private long size;

    private RequestBody(HttpServerRequest request) {
        this.request = request;
    }

    /**
     * Fails with a {@link SnsRejection}, or with the failure of the connection.
     *
     * @param timeout the maximum time of the transfer
     */
    static Future<Buffer> read(RoutingContext routing, Vertx vertx, Duration timeout) {
        HttpServerRequest request = routing.request();
        RequestBody reading = new RequestBody(request);
        if (request.isEnded()) {
            Buffer read = routing.body().buffer();
            reading.add(read == null ? Buffer.buffer() : read);
            reading.end();
            return reading.whole.future();
        }
        long timer = vertx.setTimer(timeout.toMillis(), late -> {
            // After the response, because the connection is still in the middle of this request.
            routing.addEndHandler(end -> request.connection().close());
            reading.whole.tryFail(new SnsRejection(SnsRejection.LATER, "the body was not complete after " + timeout));
        });
        request.handler(reading::add).endHandler(end -> reading.end()).exceptionHandler(reading.whole::tryFail).resume();
        return reading.whole.future().onComplete(end -> vertx.cancelTimer(timer));
    }

    private void add(Buffer part) {
        size += part.length();
        if (size <= MAX_BYTES) {
            body.appendBuffer(part);
        } else if (size > TOO_MUCH) {
            request.connection().close();
        }
    }

    private void end() {
        if (size > MAX_BYTES) {
            whole.tryFail(new SnsRejection(SnsRejection.TOO_LARGE, "the body is larger than " + MAX_BYTES + " bytes"));
        } else {
            whole.tryComplete(body);
        }
    }
}
