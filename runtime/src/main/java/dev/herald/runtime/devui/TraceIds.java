package dev.herald.runtime.devui;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.herald.Headers;

/** Finds the trace that a message belongs to. */
final class TraceIds {

    /** Of W3C Trace Context: version, trace, span and flags. */
    private static final Pattern TRACE_PARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

    private TraceIds() {
    }

    /**
     * @param current the trace of the span that was current when the message was handled, or {@code null}
     * @return otherwise that of its sender; {@code null} if there is none
     */
    static String of(String current, Headers headers) {
        return current == null || current.isBlank() ? ofSender(headers) : current;
    }

    static String ofSender(Headers headers) {
        Matcher matcher = TRACE_PARENT.matcher(headers.get("traceparent").orElse(""));
        return matcher.matches() ? matcher.group(1) : null;
    }
}
