package dev.herald.contract.app;

import jakarta.inject.Singleton;

import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.mutiny.Uni;

import dev.herald.FailureAction;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OnFailure;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.contract.app.FailingListeners.NotFound;

/** Listeners that answer, where the broker has request/reply. */
@Singleton
@IfBuildProperty(name = "contract.requests", stringValue = "true")
public class Requests {

    private final Script script;
    private final MessagePublisher<Task> quotes;
    private final MessagePublisher<Task> quotesUni;
    private final MessagePublisher<Task> quotesLimited;
    private final MessagePublisher<Task> unanswered;

    public Requests(Script script, @Publisher(queue = "quotes") MessagePublisher<Task> quotes,
            @Publisher(queue = "quotes-uni") MessagePublisher<Task> quotesUni,
            @Publisher(queue = "quotes-limited") MessagePublisher<Task> quotesLimited,
            @Publisher(queue = "unanswered") MessagePublisher<Task> unanswered) {
        this.script = script;
        this.quotes = quotes;
        this.quotesUni = quotesUni;
        this.quotesLimited = quotesLimited;
        this.unanswered = unanswered;
    }

    /** An answer. */
    public record Quote(String key, int price) {
    }

    public MessagePublisher<Task> quotes() {
        return quotes;
    }

    public MessagePublisher<Task> quotesUni() {
        return quotesUni;
    }

    /** Of a listener whose time is limited. */
    public MessagePublisher<Task> quotesLimited() {
        return quotesLimited;
    }

    /** Of a queue that nobody listens to. */
    public MessagePublisher<Task> unanswered() {
        return unanswered;
    }

    /** Has nothing to say of number 0. */
    @QueueListener(value = "quotes", maxAttempts = "2", retryDelay = "100ms")
    @OnFailure(exceptions = NotFound.class, action = FailureAction.DROP)
    Quote quote(Message<Task> message) throws Exception {
        script.play(Call.of("quotes", message));
        return message.payload().number() == 0 ? null : new Quote(message.payload().key(), message.payload().number() * 10);
    }

    @QueueListener(value = "quotes-limited", visibilityTimeout = "2s", maxProcessingTime = "500ms", maxAttempts = "1")
    Quote quoteSoon(Message<Task> message) throws Exception {
        script.play(Call.of("quotes-limited", message));
        return new Quote(message.payload().key(), 1);
    }

    @QueueListener("quotes-uni")
    Uni<Quote> quoteUni(Task task) {
        return Uni.createFrom().item(new Quote(task.key(), task.number() * 10));
    }
}
