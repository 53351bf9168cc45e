package dev.herald.contract.app;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.quarkus.arc.properties.IfBuildProperty;

import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.SubscriptionGap;
import dev.herald.TopicSubscriber;

/** A topic whose messages come once at most, where the broker has such topics. */
@Singleton
@IfBuildProperty(name = "contract.broadcasts", stringValue = "true")
public class Broadcasts {

    private final Script script;
    private final MessagePublisher<Task> news;
    private final MessagePublisher<Task> chess;

    public Broadcasts(Script script, @Publisher(topic = "news") MessagePublisher<Task> news,
            @Publisher(topic = "news", routingKey = "news.sports.chess") MessagePublisher<Task> chess) {
        this.script = script;
        this.news = news;
        this.chess = chess;
    }

    public MessagePublisher<Task> news() {
        return news;
    }

    /** To a channel of its own. */
    public MessagePublisher<Task> chess() {
        return chess;
    }

    @TopicSubscriber("news")
    void news(Message<Task> message) throws Exception {
        script.play(Call.of("news", message));
    }

    @TopicSubscriber(value = "news", id = "sports", filter = "news.sports, news.sports.*")
    void sports(Message<Task> message) throws Exception {
        script.play(Call.of("sports", message));
    }

    void missed(@Observes SubscriptionGap gap) {
        script.note("gaps of " + gap.listener(), gap);
    }
}
