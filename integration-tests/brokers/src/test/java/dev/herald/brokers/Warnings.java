package dev.herald.brokers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Records the warnings of a logger category during a test. */
final class Warnings extends Handler implements BeforeEachCallback, AfterEachCallback {

    private static final PatternFormatter MESSAGE = new PatternFormatter("%s");

    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final Logger logger;

    Warnings(String category) {
        logger = Logger.getLogger(category);
    }

    List<String> texts() {
        return texts;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        logger.addHandler(this);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.removeHandler(this);
    }

    @Override
    public void publish(LogRecord logged) {
        if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
            texts.add(MESSAGE.format(logged));
        }
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
