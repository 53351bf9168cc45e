package dev.herald.runtime.request;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.publishing.RequestSender;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Broker;

/** The requesters of this instance, one for each broker and client; made when first asked for. */
@Singleton
public class RequesterRegistry implements RequestSender.Senders {

    private final Payloads payloads;
    private final HeraldExecutors threads;
    private final Duration timeout;
    private final Map<Connection, Requester> requesters = new ConcurrentHashMap<>();

    private record Connection(String broker, String client) {
    }

    public RequesterRegistry(Payloads payloads, HeraldExecutors threads, HeraldConfig config) {
        this.payloads = payloads;
        this.threads = threads;
        this.timeout = config.request().timeout();
    }

    @Override
    public Requester of(Broker broker, String client) {
        return requesters.computeIfAbsent(new Connection(broker.name(), client == null ? "" : client),
                unseen -> new Requester(broker, client, payloads, threads, timeout));
    }

    /** Lets go of the reply queues, while the clients are open. */
    public void close() {
        requesters.values().forEach(Requester::close);
    }
}
