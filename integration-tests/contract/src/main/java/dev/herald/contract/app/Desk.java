package dev.herald.contract.app;

import jakarta.inject.Singleton;

import dev.herald.Queues;
import dev.herald.Topics;

/** The beans for administration. */
@Singleton
public class Desk {

    private final Queues queues;
    private final Topics topics;

    public Desk(Queues queues, Topics topics) {
        this.queues = queues;
        this.topics = topics;
    }

    public Queues queues() {
        return queues;
    }

    public Topics topics() {
        return topics;
    }
}
