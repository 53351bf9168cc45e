package dev.herald.contract.app;

import jakarta.inject.Singleton;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.TopicSubscriber;

/** A topic with subscribers, where the broker has topics. */
@Singleton
@IfBuildProperty(name = "contract.topics", stringValue = "true")
public class Topics {

    private final Script script;
    private final MessagePublisher<Task> events;

    public Topics(Script script, @Publisher(topic = "events") MessagePublisher<Task> events) {
        this.script = script;
        this.events = events;
    }

    public MessagePublisher<Task> events() {
        return events;
    }

    @TopicSubscriber(value = "events", id = "first", retryDelay = "100ms")
    void first(Message<Task> message) throws Exception {
        script.play(Call.of("first", message));
    }

    @TopicSubscriber(value = "events", id = "second", retryDelay = "100ms", maxAttempts = "2")
    void second(Message<Task> message) throws Exception {
        script.play(Call.of("second", message));
    }

    @TopicSubscriber(value = "events", id = "vip", filter = "{\"tier\":[\"vip\"]}")
    void vip(Message<Task> message) throws Exception {
        script.play(Call.of("vip", message));
    }
}
