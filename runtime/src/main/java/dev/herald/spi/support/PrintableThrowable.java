package dev.herald.spi.support;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Function;

/**
 * A foreign throwable as a log may print it: the stacks of it and of its causes, under texts of one line each. It has the
 * original's text, not its class.
 */
public final class PrintableThrowable extends Throwable {

    private static final long serialVersionUID = 1L;

    /** The most throwables of one chain. */
    private static final int MAX_CAUSES = 50;

    private final String text;

    private PrintableThrowable(String text, Throwable cause) {
        super(text, cause, true, true);
        this.text = text;
    }

    /** With all messages, made fit for the log; {@code null} for {@code null}. */
    public static Throwable of(Throwable failure) {
        return new Copy(FailureText::of).of(failure);
    }

    /**
     * The failure itself; {@link #of} it if a message in it quotes credentials. To be the cause of an exception that the
     * application sees, and may log.
     */
    public static Throwable withoutSecrets(Throwable failure) {
        return quotesSecrets(failure, Collections.newSetFromMap(new IdentityHashMap<>())) ? of(failure) : failure;
    }

    private static boolean quotesSecrets(Throwable failure, Set<Throwable> seen) {
        if (failure == null || seen.size() == MAX_CAUSES || !seen.add(failure)) {
            return false;
        }
        boolean quotes = FailureText.quotesSecrets(failure) || quotesSecrets(Copy.cause(failure), seen);
        for (Throwable suppressed : failure.getSuppressed()) {
            quotes = quotes || quotesSecrets(suppressed, seen);
        }
        return quotes;
    }

    /** Without any message, for they quote what must not be logged; {@code null} for {@code null}. */
    public static Throwable withoutMessages(Throwable failure) {
        return new Copy(each -> each.getClass().getName()).of(failure);
    }

    private static final class Copy {

        private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Function<Throwable, String> text;

        Copy(Function<Throwable, String> text) {
            this.text = text;
        }

        PrintableThrowable of(Throwable failure) {
            if (failure == null || seen.size() == MAX_CAUSES || !seen.add(failure)) {
                return null;
            }
            PrintableThrowable copy = new PrintableThrowable(text.apply(failure), of(cause(failure)));
            copy.setStackTrace(stack(failure));
            for (Throwable suppressed : failure.getSuppressed()) {
                PrintableThrowable printable = of(suppressed);
                if (printable != null) {
                    copy.addSuppressed(printable);
                }
            }
            return copy;
        }

        private static Throwable cause(Throwable failure) {
            try {
                return failure.getCause();
            } catch (Throwable unreadable) {
                return null;
            }
        }

        private static StackTraceElement[] stack(Throwable failure) {
            try {
                return failure.getStackTrace();
            } catch (Throwable unreadable) {
                return new StackTraceElement[0];
            }
        }
    }

    /** Its own stack would be that of who logs. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }

    @Override
    public String toString() {
        return text;
    }
}
