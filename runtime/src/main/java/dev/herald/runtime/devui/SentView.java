package dev.herald.runtime.devui;

import java.util.List;

/**
 * What became of messages that were to be sent.
 *
 * @param sent how many the broker has confirmed
 * @param failed how many it has not
 * @param ids the broker's ids of the first ones
 * @param problems why the first ones failed
 */
public record SentView(int sent, int failed, List<String> ids, List<String> problems) {
}
