package dev.herald.contract.app;

import jakarta.inject.Singleton;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.TopicSubscriber;
import dev.herald.contract.app.Requests.Quote;

/** Topics with subscribers, where the broker has topics. */
@Singleton
@IfBuildProperty(name = "contract.topics", stringValue = "true")
public class Topics {

    private final Script script;
    private final MessagePublisher<Task> events;
    private final MessagePublisher<Task> news;
    private final MessagePublisher<Task> shifts;
    private final MessagePublisher<Task> offers;
    private final MessagePublisher<Task> unheard;

    public Topics(Script script, @Publisher(topic = "events") MessagePublisher<Task> events,
            @Publisher(topic = "news") MessagePublisher<Task> news, @Publisher(topic = "shifts") MessagePublisher<Task> shifts,
            @Publisher(topic = "offers") MessagePublisher<Task> offers,
            @Publisher(topic = "unheard") MessagePublisher<Task> unheard) {
        this.script = script;
        this.events = events;
        this.news = news;
        this.shifts = shifts;
        this.offers = offers;
        this.unheard = unheard;
    }

    public MessagePublisher<Task> events() {
        return events;
    }

    /** Of the topic whose only subscription is not durable. */
    public MessagePublisher<Task> news() {
        return news;
    }

    /** Of the topic whose subscribers share a queue. */
    public MessagePublisher<Task> shifts() {
        return shifts;
    }

    /** Of the topic whose subscriber answers. */
    public MessagePublisher<Task> offers() {
        return offers;
    }

    /** Of the topic without subscribers. */
    public MessagePublisher<Task> unheard() {
        return unheard;
    }

    @TopicSubscriber(value = "events", id = "first", retryDelay = "100ms")
    void first(Message<Task> message) throws Exception {
        script.play(Call.of("first", message));
    }

    @TopicSubscriber(value = "events", id = "second", retryDelay = "100ms", maxAttempts = "2")
    void second(Message<Task> message) throws Exception {
        script.play(Call.of("second", message));
    }

    @TopicSubscriber(value = "events", id = "vip", filter = "${contract.vip-filter}")
    void vip(Message<Task> message) throws Exception {
        script.play(Call.of("vip", message));
    }

    /** Of a topic of its own. */
    @TopicSubscriber(value = "news", id = "passing", durable = false)
    void passing(Message<Task> message) throws Exception {
        script.play(Call.of("passing", message));
    }

    /** With {@link #late}: as another instance of the application has it, they have one queue by configuration. */
    @TopicSubscriber(value = "shifts", id = "early")
    void early(Message<Task> message) throws Exception {
        script.play(Call.of("early", message));
    }

    @TopicSubscriber(value = "shifts", id = "late-shift")
    void late(Message<Task> message) throws Exception {
        script.play(Call.of("late-shift", message));
    }

    @TopicSubscriber(value = "offers", id = "answering")
    Quote answer(Message<Task> message) throws Exception {
        script.play(Call.of("answering", message));
        return new Quote(message.payload().key(), message.payload().number() * 10);
    }
}
