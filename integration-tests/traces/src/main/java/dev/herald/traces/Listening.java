package dev.herald.traces;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** Listens on every broker. What the messages are handled in shows in their spans. */
@ApplicationScoped
class Listening {

    private volatile Message<String> last;

    @QueueListener("on-sqs")
    @QueueListener("on-rabbitmq")
    @QueueListener("on-redis")
    void handle(Message<String> message) {
        last = message;
    }

    @TopicSubscriber("on-sns")
    void handleFromSns(Message<String> message) {
        last = message;
    }

    @TopicSubscriber(value = "on-channel", durable = false)
    void handleFromChannel(Message<String> message) {
        last = message;
    }

    /** The last message that was handled. */
    Message<String> last() {
        return last;
    }
}
