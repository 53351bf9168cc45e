package dev.herald.runtime.management;

import java.util.List;
import java.util.concurrent.Semaphore;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

import dev.herald.BrokerException;
import dev.herald.DeadLetterNotFoundException;
import dev.herald.ManagementAction.Outcome;
import dev.herald.PublishException;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/**
 * Answers requests. They are read and answered on their event loop; what they ask for is done where threads may block, because
 * brokers are asked and observers called. Users have been authenticated, and permissions of HTTP checked, by Quarkus before.
 */
@Singleton
public class ManagementEndpoint {

    private static final Logger LOG = Logger.getLogger("dev.herald");
    /** Each takes a thread while it waits for its broker. Those that wait for none are not held up by them. */
    private static final int MAX_WAITING = 16;

    private static final String PAYLOADS = "quarkus.herald.management.payloads";

    private final Access allowed;
    private final boolean payloads;
    private final Operations operations;
    private final Audit audit;
    private final Instance instance;
    private final HeraldExecutors executors;
    private final Vertx vertx;
    private final Semaphore free = new Semaphore(MAX_WAITING);

    /** @throws IllegalArgumentException if the configuration is invalid; the text names the key */
    public ManagementEndpoint(HeraldConfig config, Operations operations, Audit audit, Instance instance,
            HeraldExecutors executors, Vertx vertx) {
        this.allowed = Access.of(config.managementAllow());
        this.payloads = config.managementPayloads();
        this.operations = operations;
        this.audit = audit;
        this.instance = instance;
        this.executors = executors;
        this.vertx = vertx;
    }

    /** So that a wrong configuration is found at the start: permissions may have changed since the build. */
    void check(@Observes StartupEvent start) {
        EndpointProtection protection = instance.protection();
        if (protection.problem() != null) {
            throw new IllegalStateException(protection.problem());
        }
        if (!protection.isCovered() && (allowed != Access.LOOK || payloads)) {
            LOG.warnf("%s=%s and %s=%s, and no HTTP permission covers %s: whoever reaches the management interface can do so; "
                    + "set quarkus.management.auth.permission.<name>.paths and .policy", Access.KEY, allowed, PAYLOADS,
                    payloads,
                    protection.path());
        }
    }

    void handle(RoutingContext routing) {
        Context context = vertx.getOrCreateContext();
        Request head = Request.of(routing);
        RequestContent.read(routing).onComplete(read -> {
            Request request = read.succeeded() ? head.with(read.result()) : head;
            executors.application(() -> {
                Response response = response(answer(request, read.cause()));
                context.runOnContext(onEventLoop -> response.send(routing.response()));
            });
        });
    }

    /** Not on the event loop, which large letters would hold up. */
    private Response response(Reply reply) {
        try {
            return new Response(reply.status(), json(reply));
        } catch (RuntimeException | Error notEncodable) {
            Reply failed = failed(notEncodable);
            return new Response(failed.status(), json(failed));
        }
    }

    private Buffer json(Reply reply) {
        return new JsonObject().put("instance", instance.name()).mergeIn(reply.body()).toBuffer();
    }

    /** @param json the body */
    private record Response(int status, Buffer json) {

        void send(HttpServerResponse response) {
            if (response.ended() || response.closed()) {
                return;
            }
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    // Dead letters are nobody's to keep.
                    .putHeader("Cache-Control", "no-store")
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .end(json);
        }
    }

    private Reply answer(Request request, Throwable unread) {
        Operation operation = null;
        Reply reply;
        try {
            operation = operations.find(request.segments());
            permit(operation, request, unread);
            reply = withinLimit(operation, request);
        } catch (Throwable failure) {
            reply = failed(failure);
        }
        report(request, operation, reply);
        return reply;
    }

    private void permit(Operation operation, Request request, Throwable unread) {
        if (!request.method().equals(operation.method())) {
            throw new Rejection(Rejection.METHOD, "use " + operation.method());
        }
        if (!allowed.includes(operation.access())) {
            throw new Rejection(Rejection.FORBIDDEN, "'" + operation.action() + "' needs " + Access.KEY + "="
                    + operation.access() + " or more; it is " + allowed);
        }
        request.requireOwnSite();
        if (operation.changes()) {
            request.requireJson();
        }
        if (unread != null) {
            throw unread instanceof Rejection rejection
                    ? rejection
                    : Rejection.malformed("the body could not be read: " + FailureText.message(unread));
        }
    }

    private Reply withinLimit(Operation operation, Request request) {
        if (!operation.waits()) {
            return operation.call().on(request);
        }
        if (!free.tryAcquire()) {
            throw new Rejection(Rejection.UNAVAILABLE, MAX_WAITING
                    + " requests for dead letters are under way, the most that are served at once: try again later");
        }
        try {
            return operation.call().on(request);
        } finally {
            free.release();
        }
    }

    private static Reply failed(Throwable failure) {
        Throwable cause = Futures.cause(failure);
        if (cause instanceof Rejection rejection) {
            return error(rejection.status(), rejection.getMessage(), rejection.isRefusal());
        }
        if (cause instanceof DeadLetterNotFoundException gone) {
            return error(Rejection.UNKNOWN, FailureText.message(gone), true);
        }
        if (cause instanceof UnsupportedOperationException impossible) {
            return error(Rejection.CONFLICT, FailureText.message(impossible), true);
        }
        if (cause instanceof IllegalArgumentException wrong) {
            return error(Rejection.MALFORMED, FailureText.message(wrong), true);
        }
        if (cause instanceof BrokerException || cause instanceof PublishException) {
            return error(Rejection.UNAVAILABLE, FailureText.messageWithCause(cause), false);
        }
        RateLimitedLog.error("management", "A request to the management endpoint failed: " + FailureText.of(cause), cause);
        return error(Rejection.DEFECT, "it failed, and the log says why: " + FailureText.of(cause), false);
    }

    private static Reply error(int status, String text, boolean refused) {
        return new Reply(status, new JsonObject().put("error", text), refused ? Outcome.REFUSED : Outcome.FAILED, List.of(),
                text);
    }

    /** All that changes or shows something, and all that was refused, except requests for what does not exist. */
    private void report(Request request, Operation operation, Reply reply) {
        boolean reported = operation == null ? request.isPost() : operation.audited() || reply.outcome() == Outcome.REFUSED;
        if (reported && reply.outcome() != null) {
            try {
                audit.report(request.caller(), operation == null ? request.toString() : operation.action(),
                        operation == null ? "" : operation.listener(), reply.letters(), reply.outcome(), reply.detail());
            } catch (RuntimeException failure) {
                RateLimitedLog.error("audit", "An action was not reported: " + FailureText.of(failure), failure);
            }
        }
    }
}
