package dev.herald.runtime.aws;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.spi.support.TextSanitizer;

/**
 * The headers of a dead letter: those of the message, then those that Herald adds, within the limits on the number of
 * headers and on the message size. Not thread-safe.
 *
 * @param <V> the type of header values
 */
public final class DeadLetterHeaders<V> {

    /** How much of a text is left where the whole does not fit. */
    private static final int SHORT_TEXT = 100;

    private final Form<V> form;
    private final int mostBytes;
    private final Map<String, V> headers = new LinkedHashMap<>();
    private int bytes;

    /** Creates and measures header values. */
    public interface Form<V> {

        V of(String text);

        /** The size of a header in bytes, as the service counts it. */
        int bytes(String name, V value);
    }

    /**
     * @param bodyBytes the size of the body
     * @param mostBytes the maximum size of the message, headers included
     */
    public DeadLetterHeaders(int bodyBytes, int mostBytes, Form<V> form) {
        this.bytes = bodyBytes;
        this.mostBytes = mostBytes;
        this.form = form;
    }

    /** Adds a header of the original message. */
    public void keep(String name, V value) {
        bytes += form.bytes(name, value);
        headers.put(name, value);
    }

    /** Whether the message has the maximum number of headers. */
    public boolean isFull() {
        return headers.size() >= HeaderRules.MAX_HEADERS;
    }

    /** Adds or replaces a header, a long text shortened; does nothing if the value is empty or the limits do not allow it. */
    public void addIfItFits(String name, String text) {
        if (text == null) {
            return;
        }
        String legal = AwsText.legal(text);
        if (!add(name, legal) && legal.length() > SHORT_TEXT) {
            add(name, TextSanitizer.of(legal, SHORT_TEXT));
        }
    }

    private boolean add(String name, String text) {
        if (text.isEmpty()) {
            return false;
        }
        V value = form.of(text);
        V former = headers.get(name);
        int growth = form.bytes(name, value) - (former == null ? 0 : form.bytes(name, former));
        if (growth > mostBytes - bytes || former == null && isFull()) {
            return false;
        }
        headers.put(name, value);
        bytes += growth;
        return true;
    }

    /** The headers, in the order of addition. */
    public Map<String, V> headers() {
        return headers;
    }

    /** The size of the message so far, in bytes. */
    public int bytes() {
        return bytes;
    }
}
