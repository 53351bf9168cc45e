package dev.herald.memory;

import dev.herald.spi.Subscription;

/** Reads the filters of topics' subscribers, in the language of a broker. */
final class TopicFilters {

    private TopicFilters() {
    }

    /** @param language the broker's name; all but two filter by policies, in the manner of Amazon SNS */
    static TopicFilter of(String language, Subscription subscription) {
        return switch (language) {
            case "rabbitmq" -> KeyFilter.ofRabbitMq(subscription);
            case "redis" -> KeyFilter.ofRedis(subscription);
            default -> TopicFilter.of(
                    FilterPolicy.parse(subscription.subscriber().filter(), subscription.subscriber().filterScope()));
        };
    }
}
