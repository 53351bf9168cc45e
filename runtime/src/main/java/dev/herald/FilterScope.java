package dev.herald;

/** What the filter of a {@link TopicSubscriber} is matched against, on brokers with filter policies (Amazon SNS, memory). */
public enum FilterScope {
    /** The message's headers (Amazon SNS: {@code MessageAttributes}). The default. */
    HEADERS,
    /** The payload, which must be a JSON object (Amazon SNS: {@code MessageBody}). */
    BODY
}
