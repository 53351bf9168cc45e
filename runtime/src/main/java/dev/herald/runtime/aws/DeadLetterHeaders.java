package dev.herald.runtime.aws;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers of a dead letter: those of the message, then the ones that Herald adds, as far as the limits on their number
 * and on the size of the message allow. Used by one thread.
 *
 * @param <V> what a header's value is to the caller
 */
public final class DeadLetterHeaders<V> {

    private final Form<V> form;
    private final int mostBytes;
    private final Map<String, V> headers = new LinkedHashMap<>();
    private int bytes;

    /** How the values are made and measured. */
    public interface Form<V> {

        V of(String text);

        /** How many bytes a header counts for. */
        int bytes(String name, V value);
    }

    /**
     * @param bodyBytes how many bytes the body counts for
     * @param mostBytes the largest message, its headers included
     */
    public DeadLetterHeaders(int bodyBytes, int mostBytes, Form<V> form) {
        this.bytes = bodyBytes;
        this.mostBytes = mostBytes;
        this.form = form;
    }

    /** Keeps a header of the message itself. */
    public void keep(String name, V value) {
        bytes += form.bytes(name, value);
        headers.put(name, value);
    }

    /** Whether a message can have no header more. */
    public boolean isFull() {
        return headers.size() >= HeaderRules.MOST;
    }

    /** Adds a header in place of one of the same name; leaves it out if it is empty, or if there is no room. */
    public void addIfItFits(String name, String text) {
        if (text == null || text.isEmpty()) {
            return;
        }
        V value = form.of(AwsText.legal(text));
        V former = headers.get(name);
        int growth = form.bytes(name, value) - (former == null ? 0 : form.bytes(name, former));
        if (growth > mostBytes - bytes || former == null && isFull()) {
            return;
        }
        headers.put(name, value);
        bytes += growth;
    }

    /** The headers, in the order of addition. */
    public Map<String, V> headers() {
        return headers;
    }

    /** How many bytes the message counts for. */
    public int bytes() {
        return bytes;
    }
}
