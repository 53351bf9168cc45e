package dev.herald.stress;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;

import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.TopicSubscriber;

/** Subscribers of one topic. */
@ApplicationScoped
class TopicListeners {

    /** The header that {@link #vip} is filtered by. */
    static final String TIER = "tier";
    static final String VIP = "vip";

    private final Blocking blocking;
    private final Asynchronous asynchronous;

    TopicListeners(Blocking blocking, Asynchronous asynchronous) {
        this.blocking = blocking;
        this.asynchronous = asynchronous;
    }

    @TopicSubscriber(value = Target.TOPIC, id = "all-events")
    void all(Message<Task> message, Lease lease) throws Exception {
        blocking.handle(Target.ALL_EVENTS, message, lease);
    }

    @TopicSubscriber(value = Target.TOPIC, id = "vip-events", filter = "{\"tier\":[\"vip\"]}")
    Uni<Void> vip(Message<Task> message, Lease lease) {
        return asynchronous.uni(Target.VIP_EVENTS, message, lease);
    }
}
