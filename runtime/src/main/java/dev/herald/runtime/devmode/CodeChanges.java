package dev.herald.runtime.devmode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import io.quarkus.dev.spi.HotReplacementContext;
import io.quarkus.dev.spi.HotReplacementSetup;

import dev.herald.spi.support.FailureText;

/**
 * Has the application reload when a message arrives after a change of code, as Quarkus does for HTTP requests. Handlers start
 * through it: they wait while it looks for changes, at most twice a second. If there are any, the application restarts, and
 * those who wait find their listener stopped: their messages, of which none was begun, went back to the broker, and the new
 * code handles them.
 * <p>
 * Made once by development mode, which nothing else does, and there for all restarts. Thread-safe.
 */
public final class CodeChanges implements HotReplacementSetup {

    private static final Logger LOG = Logger.getLogger("dev.herald");
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long TRY_AGAIN_MILLIS = 100;

    private static volatile CodeChanges current;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread looking = new Thread(task, "herald-code-changes");
        looking.setDaemon(true);
        return looking;
    });
    private final List<Runnable> waiting = new ArrayList<>();
    private HotReplacementContext context;
    private boolean looking;
    private long lookedAt = System.nanoTime() - PERIOD;

    @Override
    public void setupHotDeployment(HotReplacementContext hotReplacement) {
        context = hotReplacement;
        current = this;
    }

    @Override
    public void close() {
        current = null;
        thread.shutdownNow();
    }

    /** Through what handlers start; {@code null} where no code is reloaded. */
    static Executor beforeHandlers() {
        CodeChanges changes = current;
        return changes == null ? null : changes::start;
    }

    private void start(Runnable handler) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        synchronized (this) {
            if (looking || System.nanoTime() - lookedAt >= PERIOD) {
                waiting.add(handler);
                if (!looking) {
                    looking = true;
                    thread.execute(() -> look(application));
                }
                return;
            }
        }
        handler.run();
    }

    private void look(ClassLoader application) {
        Thread.currentThread().setContextClassLoader(application);
        try {
            context.doScan(true);
        } catch (Throwable failure) {
            LOG.errorf(failure, "Cannot reload the application, which goes on as it was: %s", FailureText.of(failure));
        } finally {
            handlersThatWaited().forEach(this::startNow);
        }
    }

    private synchronized List<Runnable> handlersThatWaited() {
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        looking = false;
        lookedAt = System.nanoTime();
        return all;
    }

    /** Also those of an application that has stopped, which find nothing to do. */
    private void startNow(Runnable handler) {
        try {
            handler.run();
        } catch (RejectedExecutionException full) {
            thread.schedule(() -> startNow(handler), TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
