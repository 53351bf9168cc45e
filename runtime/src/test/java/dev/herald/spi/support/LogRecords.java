package dev.herald.spi.support;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What Herald logs during a test, of every level. */
public final class LogRecords extends Handler implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger = Logger.getLogger("dev.herald");
    private final List<ExtLogRecord> records = new CopyOnWriteArrayList<>();
    private Level before;

    @Override
    public void beforeEach(ExtensionContext context) {
        before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.removeHandler(this);
        logger.setLevel(before);
    }

    @Override
    public void publish(LogRecord logged) {
        records.add(ExtLogRecord.wrap(logged));
    }

    /** The texts of a level, such as {@code WARN}. */
    public List<String> texts(String level) {
        return records.stream().filter(logged -> logged.getLevel().getName().equals(level))
                .map(new PatternFormatter("%s")::format).toList();
    }

    /** The stacks of all records that have one. */
    public String stack() {
        return String.join("", records.stream().filter(logged -> logged.getThrown() != null).map(LogRecords::stack).toList());
    }

    /** The stacks of the records of a level that have one. */
    public List<String> stacks(String level) {
        return records.stream().filter(logged -> logged.getLevel().getName().equals(level) && logged.getThrown() != null)
                .map(LogRecords::stack).toList();
    }

    private static String stack(ExtLogRecord logged) {
        StringWriter text = new StringWriter();
        logged.getThrown().printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Override
    public void flush() {
        // Nothing is kept back.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
