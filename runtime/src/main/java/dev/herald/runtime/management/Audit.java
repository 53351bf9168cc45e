package dev.herald.runtime.management;

import java.time.Instant;
import java.util.List;

import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.herald.ManagementAction;
import dev.herald.ManagementAction.Outcome;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;
import dev.herald.spi.support.TextSanitizer;

/** Reports what was asked of the endpoint: a line in the log, and a CDI event. */
@Singleton
public class Audit {

    private static final Logger LOG = Logger.getLogger("dev.herald.audit");
    /** The event has them all. */
    private static final int MAX_LETTERS = 100;
    private static final int MAX_LENGTH = 512;

    private final Event<ManagementAction> events;

    public Audit(Event<ManagementAction> events) {
        this.events = events;
    }

    /** Calls observers of the application, so this may block. */
    @ActivateRequestContext
    public void report(Caller caller, String action, String listener, List<String> letters, Outcome outcome,
            String detail) {
        ManagementAction report = new ManagementAction(Instant.now(), caller.name(), caller.address(), action, listener,
                letters, outcome, detail);
        LOG.info(line(report));
        guarded(() -> events.fire(report));
        guarded(() -> events.fireAsync(report));
    }

    private static void guarded(Runnable observers) {
        try {
            observers.run();
        } catch (RuntimeException | Error failure) {
            RateLimitedLog.failure("audit",
                    "An observer of ManagementAction failed; the log has the action: " + FailureText.of(failure), failure);
        }
    }

    /** One line without gaps that foreign text could fake: it stands in quotes, without quotes of its own. */
    private static String line(ManagementAction action) {
        StringBuilder line = new StringBuilder().append("caller=").append(quoted(action.caller()))
                .append(" address=").append(action.address())
                .append(" action=").append(quoted(action.action()))
                .append(" outcome=").append(action.outcome());
        if (!action.listener().isEmpty()) {
            line.append(" listener=").append(quoted(action.listener()));
        }
        if (!action.letters().isEmpty()) {
            line.append(" letters=").append(letters(action.letters()));
        }
        if (!action.detail().isEmpty()) {
            line.append(" detail=").append(quoted(action.detail()));
        }
        return line.toString();
    }

    private static String letters(List<String> ids) {
        List<String> shown = ids.stream().limit(MAX_LETTERS).map(Audit::quoted).toList();
        return ids.size() + shown.toString();
    }

    private static String quoted(String text) {
        return '"' + TextSanitizer.of(text, MAX_LENGTH).replace('"', '\'') + '"';
    }
}
