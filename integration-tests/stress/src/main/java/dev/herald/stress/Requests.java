package dev.herald.stress;

import java.util.concurrent.CompletableFuture;

import jakarta.inject.Singleton;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/** Sends requests to {@link Target#ASK}. */
@Singleton
public class Requests {

    private final MessagePublisher<Task> publisher;

    Requests(@Publisher(queue = "ask") MessagePublisher<Task> publisher) {
        this.publisher = publisher;
    }

    /** The reply is the task's id. */
    public CompletableFuture<String> send(Task task) {
        return publisher.request(task, String.class).subscribeAsCompletionStage();
    }
}
