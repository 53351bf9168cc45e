package dev.herald.topology;

/**
 * What is to be done.
 *
 * @param number unique among all senders of a test
 * @param failures how often its handler fails before it succeeds
 */
public record Task(long number, int failures) {
}
