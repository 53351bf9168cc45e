package dev.herald.spi.support;

import org.jboss.logging.Logger;

/**
 * Log lines with foreign text in them: message ids, addresses, what exceptions say. Whatever it is, an entry is one line of
 * bounded length, and the stack in the debug log is one of such lines. No line holds a payload.
 * <p>
 * A failing broker or handler could repeat a warning thousands of times a second: of each kind for each listener, one passes
 * in five seconds, with the count of those left out.
 */
public final class RateLimitedLog {

    public static final Logger LOG = Logger.getLogger("dev.herald");

    /** The most characters of a line. */
    static final int MAX_LENGTH = 2000;

    private static final LogGates GATES = new LogGates(System.nanoTime());

    private RateLimitedLog() {
    }

    /** A warning, at most every five seconds for each {@code key}; the cause's stack stands in the debug log. */
    public static void warn(String key, String text, Throwable cause) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(line(text), PrintableThrowable.of(cause));
        }
        int leftOut = GATES.pass(key, System.nanoTime());
        if (leftOut != LogGates.CLOSED) {
            LOG.warn(counted(text, leftOut));
        }
    }

    /** An error with the stack of its cause, at most every five seconds for each {@code key}. */
    public static void error(String key, String text, Throwable cause) {
        int leftOut = GATES.pass(key, System.nanoTime());
        if (leftOut != LogGates.CLOSED) {
            LOG.error(counted(text, leftOut), PrintableThrowable.of(cause));
        }
    }

    private static String counted(String text, int leftOut) {
        return leftOut == 0 ? line(text) : line(text) + " (and " + leftOut + " more of the kind)";
    }

    private static String line(String text) {
        return TextSanitizer.of(text, MAX_LENGTH);
    }
}
