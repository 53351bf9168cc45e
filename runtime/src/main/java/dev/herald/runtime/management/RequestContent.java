package dev.herald.runtime.management;

import java.util.concurrent.TimeUnit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Reads the body of a request up to a limit, whether or not a body handler has read it before, on its event loop. */
final class RequestContent {

    /** The largest messages of any broker's usual limits, with what JSON adds to them. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final long TIMEOUT_SECONDS = 30;

    private RequestContent() {
    }

    /** Fails with a {@link Rejection}, or with the failure of the connection. */
    static Future<Buffer> read(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.isEnded()) {
            Buffer read = routing.body().buffer();
            return checked(read == null ? Buffer.buffer() : read);
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer content = Buffer.buffer();
        // What exceeds the limit is discarded on arrival, so that the sender can read the answer.
        request.handler(part -> {
            if (content.length() <= MAX_BYTES) {
                content.appendBuffer(part);
            }
        }).endHandler(end -> whole.tryComplete(content)).exceptionHandler(whole::tryFail).resume();
        return whole.future().timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).compose(RequestContent::checked);
    }

    private static Future<Buffer> checked(Buffer content) {
        return content.length() <= MAX_BYTES
                ? Future.succeededFuture(content)
                : Future.failedFuture(new Rejection(Rejection.TOO_LARGE, "the body is larger than " + MAX_BYTES + " bytes"));
    }
}
