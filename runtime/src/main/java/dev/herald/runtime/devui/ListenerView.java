package dev.herald.runtime.devui;

import java.util.List;

/**
 * A listener.
 *
 * @param id its id
 * @param broker the broker's name
 * @param destination the queue or topic that it names
 * @param source whether that is a {@code QUEUE} or a {@code TOPIC}
 * @param method its class and method
 * @param payloadType what payloads are read as
 * @param queue the physical name of the queue that it receives from, or {@code null}
 * @param deadLetterQueue the physical name of its dead-letter queue, or {@code null}
 * @param threads what its method runs on
 * @param acknowledgement who settles its messages
 * @param batchSize the most messages of one call
 * @param maxProcessingTime after how much time a handler loses its lease
 * @param retryPlan when a failed message is tried again
 * @param state what it is doing
 * @param reason why, or empty
 * @param since since when, as ISO 8601
 * @param concurrency how many handlers may run at once
 * @param running how many do
 * @param counts what it did since the application started
 * @param rates what it did in the last second; {@code null} where that is not known
 * @param failures its last failed attempts, newest first
 */
public record ListenerView(String id, String broker, String destination, String source, String method, String payloadType,
        String queue, String deadLetterQueue, String threads, String acknowledgement, int batchSize, String maxProcessingTime,
        String retryPlan, String state, String reason, String since, int concurrency, int running, Counts counts, Rates rates,
        List<HandledMessage> failures) {

    /**
     * Counts of messages, as {@link dev.herald.ListenerCounts} has them.
     */
    public record Counts(long received, long handled, long failed, long retried, long deadLettered, long leasesLost,
            long dropped, int inFlight) {
    }

    /**
     * What a listener does per second.
     *
     * @param received messages received
     * @param handled attempts that succeeded
     * @param failed attempts that failed
     * @param lagMillis how long messages waited before their first attempt, 95 % of the last ones at most; {@code null} if
     *        there are none
     */
    public record Rates(double received, double handled, double failed, Long lagMillis) {
    }
}
