package dev.herald.runtime.publishing;

import io.smallrye.mutiny.Uni;

import dev.herald.OutgoingMessage;
import dev.herald.RequestCounts;
import dev.herald.spi.Broker;

/** Sends requests through one client of a broker, and matches replies to them. */
public interface RequestSender {

    /** Sends a request with {@code publisher} when subscribed; emits its reply, read as {@code replyType}. */
    <R> Uni<R> request(TargetPublisher<?> publisher, OutgoingMessage<?> message, Class<R> replyType);

    RequestCounts counts();

    /** The request senders of this instance, created when first needed. */
    interface Senders {

        /** @param client the client's name, or {@code null} for the default one */
        RequestSender of(Broker broker, String client);
    }
}
