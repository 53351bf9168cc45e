package dev.herald;

/**
 * A subscription to a topic, as its broker tells it.
 *
 * @param id by which it can be removed (Amazon SNS: the ARN); empty while it waits for confirmation
 * @param protocol how messages get to the endpoint: {@code sqs}, {@code https}, {@code email}, {@code queue} …
 * @param endpoint where they go
 */
public record TopicSubscription(String id, String protocol, String endpoint) {

    /** Whether the endpoint's owner has agreed. Until then it gets nothing. */
    public boolean confirmed() {
        return !id.isEmpty();
    }
}
