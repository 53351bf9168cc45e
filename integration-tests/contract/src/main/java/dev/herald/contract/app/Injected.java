package dev.herald.contract.app;

import jakarta.inject.Singleton;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/** The publishers by injection. */
@Singleton
public class Injected {

    private final MessagePublisher<Task> tasks;
    private final MessagePublisher<Task> parameters;
    private final MessagePublisher<String> raw;

    public Injected(@Publisher(queue = "posted") MessagePublisher<Task> tasks,
            @Publisher(queue = "parameters") MessagePublisher<Task> parameters,
            @Publisher(queue = "posted") MessagePublisher<String> raw) {
        this.tasks = tasks;
        this.parameters = parameters;
        this.raw = raw;
    }

    public MessagePublisher<Task> tasks() {
        return tasks;
    }

    /** Of the queue whose listener reads headers. */
    public MessagePublisher<Task> parameters() {
        return parameters;
    }

    /** Sends text as it is, to the queue of {@link #tasks}. */
    public MessagePublisher<String> raw() {
        return raw;
    }
}
