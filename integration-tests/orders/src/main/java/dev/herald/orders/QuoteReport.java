package dev.herald.orders;

import java.util.List;

import dev.herald.RequestCounts;

/**
 * The results of requests that were sent one after the other.
 *
 * @param nanos how long each reply took, in nanoseconds
 * @param unanswered how many requests timed out
 * @param counts the counters of all requests of this instance
 */
public record QuoteReport(List<Long> nanos, int unanswered, RequestCounts counts) {
}
