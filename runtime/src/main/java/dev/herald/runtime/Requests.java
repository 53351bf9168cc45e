package dev.herald.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.spi.Broker;

/** The requesters of this instance, one for each broker and client; made when first asked for. */
@Singleton
public class Requests {

    private final Payloads payloads;
    private final ContainerThreads threads;
    private final Duration timeout;
    private final Map<Connection, Requester> requesters = new ConcurrentHashMap<>();

    private record Connection(String broker, String client) {
    }

    public Requests(Payloads payloads, ContainerThreads threads, HeraldConfig config) {
        this.payloads = payloads;
        this.threads = threads;
        this.timeout = config.request().timeout();
    }

    Requester of(Broker broker, String client) {
        return requesters.computeIfAbsent(new Connection(broker.name(), client == null ? "" : client),
                unseen -> new Requester(broker, client, payloads, threads, timeout));
    }

    /** Lets go of the reply queues, while the clients are open. */
    void close() {
        requesters.values().forEach(Requester::close);
    }
}
