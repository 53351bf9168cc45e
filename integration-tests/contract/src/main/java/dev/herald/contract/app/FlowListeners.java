package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Message;
import dev.herald.QueueListener;

/** Listeners for concurrency and lifecycle. */
@ApplicationScoped
public class FlowListeners {

    private final Script script;

    public FlowListeners(Script script) {
        this.script = script;
    }

    @QueueListener(value = "pool", concurrency = "3", prefetch = "0")
    void pool(Message<Task> message) throws Exception {
        script.play(Call.of("pool", message));
    }

    /** Takes few bytes at once, by configuration. */
    @QueueListener(value = "heavy", concurrency = "20")
    void heavy(Message<Task> message) throws Exception {
        script.play(Call.of("heavy", message));
    }

    /** At most five messages a second, by configuration. */
    @QueueListener("rated")
    void rated(Message<Task> message) throws Exception {
        script.play(Call.of("rated", message));
    }

    @QueueListener(value = "switched", concurrency = "2", prefetch = "0")
    void switched(Message<Task> message) throws Exception {
        script.play(Call.of("switched", message));
    }

    /** The visibility is long: what the stop does not release stays away for the rest of the test. */
    @QueueListener(value = "draining", concurrency = "2", visibilityTimeout = "60s", retryDelay = "60s")
    void draining(Message<Task> message) throws Exception {
        script.play(Call.of("draining", message));
    }

    /** Disabled by configuration. */
    @QueueListener("dormant")
    void dormant(Message<Task> message) throws Exception {
        script.play(Call.of("dormant", message));
    }

    /** Not declared by Herald, by configuration. */
    @QueueListener("late")
    void late(Message<Task> message) throws Exception {
        script.play(Call.of("late", message));
    }
}
