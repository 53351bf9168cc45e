package dev.herald.orders;

import java.util.List;

import dev.herald.RequestCounts;

/**
 * What became of questions that were asked one after the other.
 *
 * @param nanos how long each answer took, in nanoseconds
 * @param unanswered how many got no answer in time
 * @param counts of all requests of this instance
 */
public record QuoteReport(List<Long> nanos, int unanswered, RequestCounts counts) {
}
