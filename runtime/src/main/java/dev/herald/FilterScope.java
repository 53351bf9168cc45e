package dev.herald;

/** What the filter of a {@link TopicSubscriber} looks at, on brokers whose filters are policies (Amazon SNS, memory). */
public enum FilterScope {
    /** The message's headers (Amazon SNS: {@code MessageAttributes}). The default. */
    HEADERS,
    /** The payload, which has to be a JSON object (Amazon SNS: {@code MessageBody}). */
    BODY
}
