package dev.herald.runtime;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.jboss.logging.Logger;

import io.quarkus.runtime.Application;

/**
 * The start of the application, of which the extensions' start is a part: others may follow, such as that of the HTTP server,
 * and may fail. Only looks at it, and changes nothing of it.
 */
final class ApplicationStart {

    private static final Logger LOG = Logger.getLogger(ApplicationStart.class);
    private static final long LOOK_AGAIN_MILLIS = 5;
    private static final String START = "start";

    /** {@code null} for the applications of continuous testing, which Quarkus does not tell. */
    private final Application application;
    private final Thread starter;

    private ApplicationStart(Application application, Thread starter) {
        this.application = application;
        this.starter = starter;
    }

    /** The start that the current thread is in. */
    static ApplicationStart current() {
        Application current = Application.currentApplication();
        // One that has started is another one.
        return new ApplicationStart(current == null || current.isStarted() ? null : current, Thread.currentThread());
    }

    /**
     * Waits for the end of the start.
     *
     * @param stopped whether the application has been stopped, as it is when its start fails
     * @return whether it has succeeded
     */
    boolean awaitSuccess(BooleanSupplier stopped) {
        try {
            while (!stopped.getAsBoolean()) {
                if (hasEnded()) {
                    // In this order: a start that fails stops the application first.
                    return !stopped.getAsBoolean();
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.debug("The application has not started; its listeners receive nothing");
        return false;
    }

    private boolean hasEnded() {
        return application == null ? !isStarting(starter) : application.isStarted();
    }

    private static boolean isStarting(Thread thread) {
        for (StackTraceElement call : thread.getStackTrace()) {
            if (call.getMethodName().equals(START) && call.getClassName().equals(Application.class.getName())) {
                return true;
            }
        }
        return false;
    }
}
