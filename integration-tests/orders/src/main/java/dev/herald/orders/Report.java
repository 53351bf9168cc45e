package dev.herald.orders;

import java.util.List;

import dev.herald.ListenerCounts;

/**
 * What happened to the orders that this instance placed and handled.
 *
 * @param complete whether every order placed was handled, invoiced and shipped, or dead-lettered
 * @param placed how many orders were placed
 * @param handled how many were handled successfully
 * @param attempts how often a handler was called
 * @param duplicates how often an order was handled successfully once more
 * @param invoiced how many orders have an invoice
 * @param shipped how many orders were shipped
 * @param watched for how many orders an event was received
 * @param deadLettered how many dead letters there are
 * @param alerted how many alerts were received
 * @param deadLetters the dead letters
 * @param triedOften the orders that needed more than one attempt
 * @param listeners the state of the listeners
 */
public record Report(boolean complete, long placed, int handled, long attempts, long duplicates, int invoiced,
        int shipped, int watched, int deadLettered, int alerted, List<DeadLetter> deadLetters, List<Order> triedOften,
        List<ListenerReport> listeners) {

    /** A dead letter: its body, the reason, the number of attempts, and the time. */
    public record DeadLetter(String body, String reason, int attempts, String time) {
    }

    /**
     * How many attempts, successes, invoices and events an order has.
     *
     * @param trace the id of the trace that its last attempt belongs to; {@code null} before the first
     */
    public record Order(long orderId, int attempts, int handled, int invoiced, int watched, String trace) {
    }

    /** The state of a listener. */
    public record ListenerReport(String id, String broker, String state, String reason, ListenerCounts counts) {
    }
}
