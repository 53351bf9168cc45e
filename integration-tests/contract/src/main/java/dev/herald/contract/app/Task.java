package dev.herald.contract.app;

/**
 * The payload of most listeners.
 *
 * @param key what a test knows its messages by; no two tests share one
 * @param number which of the test's messages it is
 */
public record Task(String key, int number) {
}
