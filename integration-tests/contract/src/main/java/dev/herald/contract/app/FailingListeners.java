package dev.herald.contract.app;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.FailureAction;
import dev.herald.Header;
import dev.herald.Message;
import dev.herald.OnFailure;
import dev.herald.QueueListener;

/** Listeners for retries and dead letters. */
@ApplicationScoped
public class FailingListeners {

    private final Script script;

    public FailingListeners(Script script) {
        this.script = script;
    }

    @QueueListener(value = "retries", maxAttempts = "3", retryDelay = "1s")
    void retries(Message<Task> message) throws Exception {
        script.play(Call.of("retries", message));
    }

    @QueueListener(value = "dead-ends", maxAttempts = "2", retryDelay = "100ms")
    void deadEnds(Message<Task> message) throws Exception {
        script.play(Call.of("dead-ends", message));
    }

    /** A stop does not wait for it. */
    @QueueListener(value = "cut-short", maxAttempts = "2", concurrency = "1", visibilityTimeout = "2s")
    void cutShort(Message<Task> message) throws Exception {
        script.play(Call.of("cut-short", message));
    }

    /** What becomes of its messages depends on the exception. */
    @QueueListener(value = "policies", maxAttempts = "2", retryDelay = "100ms")
    @OnFailure(exceptions = RateLimited.class, delay = "1s", maxAttempts = "4")
    @OnFailure(exceptions = NotFound.class, action = FailureAction.DROP)
    void policies(Message<Task> message) throws Exception {
        script.play(Call.of("policies", message));
    }

    /** A failure that a rule of the method is for. */
    public static class RateLimited extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** A failure that a rule of the method is for. */
    public static class NotFound extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** A failure that configuration has a rule for. */
    public static class Rejected extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public Rejected(String message) {
            super(message);
        }
    }

    @QueueListener(value = "tenants", maxAttempts = "2", retryDelay = "100ms")
    void tenants(Task task, @Header("tenant") int tenant) throws Exception {
        script.play(Call.of("tenants", task));
    }

    /** Without a dead-letter queue, by configuration. */
    @QueueListener(value = "stubborn", maxAttempts = "2", retryDelay = "100ms")
    void stubborn(Message<Task> message) throws Exception {
        script.play(Call.of("stubborn", message));
    }
}
