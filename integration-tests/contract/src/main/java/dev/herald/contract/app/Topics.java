package dev.herald.contract.app;

import jakarta.inject.Singleton;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.TopicSubscriber;

/** Topics with subscribers, where the broker has topics. */
@Singleton
@IfBuildProperty(name = "contract.topics", stringValue = "true")
public class Topics {

    private final Script script;
    private final MessagePublisher<Task> events;
    private final MessagePublisher<Task> news;

    public Topics(Script script, @Publisher(topic = "events") MessagePublisher<Task> events,
            @Publisher(topic = "news") MessagePublisher<Task> news) {
        this.script = script;
        this.events = events;
        this.news = news;
    }

    public MessagePublisher<Task> events() {
        return events;
    }

    /** Of the topic whose only subscription is not durable. */
    public MessagePublisher<Task> news() {
        return news;
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
}
