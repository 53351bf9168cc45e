package dev.herald.runtime.sqs;

/**
 * A queue that was found or created.
 *
 * @param queue the queue
 * @param deadLetterUrl its dead-letter queue's URL, or {@code null} if it has none or it was not looked for
 * @param created whether the queue was created just now
 */
public record SqsDeclared(SqsQueue queue, String deadLetterUrl, boolean created) {
}
