package dev.herald.spi.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * Log lines with foreign text in them: message ids, addresses, what exceptions say. Whatever it is, an entry is one line of
 * bounded length, and the stack in the debug log is one of such lines. No line holds a payload.
 * <p>
 * A failing broker or handler could repeat a warning thousands of times a second: of each kind for each listener, one passes
 * in five seconds, with the count of those left out. None disappears: the last of those left out is logged, too.
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
        debug(text, cause);
        int leftOut = pass(Level.WARN, key, text);
        if (leftOut != LogGates.CLOSED) {
            LOG.warn(counted(text, leftOut));
        }
    }

    /** {@link #warn}, of what the application threw: the first line for the {@code key} has the stack as well. */
    public static void failure(String key, String text, Throwable cause) {
        debug(text, cause);
        int leftOut = pass(Level.WARN, key, text);
        if (leftOut == LogGates.FIRST) {
            LOG.warn(line(text), PrintableThrowable.of(cause));
        } else if (leftOut != LogGates.CLOSED) {
            LOG.warn(counted(text, leftOut));
        }
    }

    /** A warning that stands in the log each time. */
    public static void always(String text) {
        LOG.warn(line(text));
    }

    private static void debug(String text, Throwable cause) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(line(text), PrintableThrowable.of(cause));
        }
    }

    /** An error with the stack of its cause, at most every five seconds for each {@code key}. */
    public static void error(String key, String text, Throwable cause) {
        int leftOut = pass(Level.ERROR, key, text);
        if (leftOut != LogGates.CLOSED) {
            LOG.error(counted(text, leftOut), PrintableThrowable.of(cause));
        }
    }

    private static int pass(Level level, String key, String text) {
        int leftOut = GATES.pass(key, System.nanoTime(), text);
        if (leftOut == LogGates.FIRST_LEFT_OUT) {
            CompletableFuture.delayedExecutor(LogGates.PAUSE, TimeUnit.NANOSECONDS).execute(() -> logLeftOut(level, key));
            return LogGates.CLOSED;
        }
        return leftOut;
    }

    /** Unless a line that passed meanwhile has counted them. */
    private static void logLeftOut(Level level, String key) {
        LogGates.LeftOut leftOut = GATES.takeLeftOut(key, System.nanoTime());
        if (leftOut != null) {
            LOG.log(level, counted(leftOut.last(), leftOut.others()));
        }
    }

    private static String counted(String text, int leftOut) {
        return leftOut <= 0 ? line(text) : line(text) + " (and " + leftOut + " more of the kind)";
    }

    private static String line(String text) {
        return TextSanitizer.of(text, MAX_LENGTH);
    }
}
