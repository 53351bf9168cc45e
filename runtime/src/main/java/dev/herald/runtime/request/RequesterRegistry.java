package dev.herald.runtime.request;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.publishing.RequestSender;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.Observers;
import dev.herald.spi.Broker;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/** The requesters of this instance, one for each broker and client; created for the first publisher that needs one. */
@Singleton
public class RequesterRegistry implements RequestSender.Senders {

    private final Payloads payloads;
    private final HeraldExecutors threads;
    private final CallerContext caller;
    private final Duration timeout;
    private final Observers observers;
    private final Filters filters;
    private final Map<Connection, Requester> requesters = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record Connection(String broker, String client) {
    }

    public RequesterRegistry(Payloads payloads, HeraldExecutors threads, CallerContext caller, HeraldConfig config,
            Observers observers, Filters filters) {
        this.payloads = payloads;
        this.threads = threads;
        this.caller = caller;
        this.timeout = config.request().timeout();
        this.observers = observers;
        this.filters = filters;
    }

    @Override
    public Requester of(Broker broker, String client) {
        Requester requester = requesters.computeIfAbsent(new Connection(broker.name(), client == null ? "" : client),
                unseen -> create(broker, client));
        if (closed) {
            requester.close();
        }
        return requester;
    }

    private Requester create(Broker broker, String client) {
        Requester requester = new Requester(broker, client, payloads, filters.incoming(), threads, caller, timeout);
        if (!observers.isEmpty()) {
            observers.requests(broker.name(), client, requester::counts);
        }
        return requester;
    }

    /** Ends all requests and closes the reply queues, while the clients are open. Blocks as long as a broker does. */
    public void close() {
        closed = true;
        CompletableFuture<?>[] closing = requesters.values().stream()
                .map(requester -> CompletableFuture.runAsync(requester::close, threads::blockingOrHere))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closing).exceptionally(failure -> {
            RateLimitedLog.LOG.warnf("A reply queue could not be closed: %s",
                    FailureText.of(Futures.cause(failure)));
            return null;
        }).join();
    }
}
