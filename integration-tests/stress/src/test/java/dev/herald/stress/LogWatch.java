package dev.herald.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.jboss.logmanager.formatters.PatternFormatter;

/** Reads along in the log for what must not stand there. */
final class LogWatch extends Handler {

    private static final int MOST = 200;
    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    private final List<Violation> violations = new ArrayList<>();

    static LogWatch start() {
        LogWatch watch = new LogWatch();
        Logger.getLogger("").addHandler(watch);
        return watch;
    }

    @Override
    public void publish(LogRecord entry) {
        String text = MESSAGE.format(entry);
        if (text.contains("defect of Herald")) {
            found(Invariant.DEFECT, text, stack(entry.getThrown()));
        }
        if (text.contains(Task.SECRET) || mentionsSecret(entry.getThrown())) {
            found(Invariant.PAYLOAD_LOGGED, text, List.of());
        }
        if (entry.getLoggerName() != null && entry.getLoggerName().startsWith("dev.herald") && text.contains("\n")) {
            found(Invariant.LOG_FORGED, text, List.of());
        }
    }

    private synchronized void found(Invariant invariant, String text, List<String> details) {
        if (violations.size() < MOST) {
            violations.add(new Violation(invariant, null, null, text, details));
        }
    }

    private static List<String> stack(Throwable thrown) {
        if (thrown == null) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(thrown.getClass().getName());
        Stream.of(thrown.getStackTrace()).limit(12).forEach(frame -> lines.add("at " + frame));
        return lines;
    }

    private static boolean mentionsSecret(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (textOf(cause).contains(Task.SECRET)) {
                return true;
            }
        }
        return false;
    }

    private static String textOf(Throwable thrown) {
        try {
            return String.valueOf(thrown.getMessage());
        } catch (RuntimeException hostile) {
            return "";
        }
    }

    /** What was found since the last call. */
    synchronized List<Violation> take() {
        List<Violation> taken = List.copyOf(violations);
        violations.clear();
        return taken;
    }

    @Override
    public void flush() {
        // Keeps nothing back.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
