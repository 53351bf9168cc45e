package dev.herald.runtime.devui;

import java.util.List;

/**
 * The dead letters of a listener.
 *
 * @param listener the listener's id
 * @param looksOnly whether they were read without a trace; otherwise each counts as delivered once more
 * @param letters the letters, as a rule the oldest first
 */
public record LettersView(String listener, boolean looksOnly, List<LetterView> letters) {
}
