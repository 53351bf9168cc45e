package dev.herald.orders;

import java.util.List;

import dev.herald.ListenerCounts;

/**
 * What became of the orders that this instance placed and handled.
 *
 * @param complete whether every order placed was handled, invoiced and shipped, or dead-lettered
 * @param placed how many orders were placed
 * @param handled how many were handled well
 * @param attempts how often a handler was called
 * @param duplicates how often an order was handled well that had been already
 * @param invoiced how many orders have an invoice
 * @param shipped how many orders were shipped
 * @param watched of how many orders the watch has heard
 * @param deadLettered how many dead letters there are
 * @param alerted how many of them somebody was told of
 * @param deadLetters the dead letters
 * @param triedOften the orders that took more than one attempt
 * @param listeners what the listeners do
 */
public record Report(boolean complete, long placed, int handled, long attempts, long duplicates, int invoiced,
        int shipped, int watched, int deadLettered, int alerted, List<DeadLetter> deadLetters, List<Order> triedOften,
        List<ListenerReport> listeners) {

    /** A dead letter: its body, why it died, after how many attempts, and when. */
    public record DeadLetter(String body, String reason, int attempts, String time) {
    }

    /** How often an order was tried, handled well, invoiced and heard of. */
    public record Order(long orderId, int attempts, int handled, int invoiced, int watched) {
    }

    /** What a listener does. */
    public record ListenerReport(String id, String broker, String state, String reason, ListenerCounts counts) {
    }
}
