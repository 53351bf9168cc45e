package dev.herald.spi.support;

import dev.herald.UnreadableMessageException;

/**
 * Throwables as text. What applications, clients and brokers throw is foreign: its message may be missing, of any length
 * and of many lines, it may quote credentials, and asking for it may throw. The texts made here have one line of at most
 * {@link #MAX_LENGTH} characters without credentials, and making them never throws.
 */
public final class FailureText {

    /** The most characters of a text. */
    public static final int MAX_LENGTH = 512;

    private static final String UNKNOWN = "unknown failure";
    /** Bean validation of methods quotes the arguments, which are payloads, between these two. */
    private static final String ARGUMENTS = "Argument values: ";
    private static final String AFTER_ARGUMENTS = "\nConstraint violations:";
    private static final String CAUSED_BY = "; caused by ";
    /** Causes may form a circle. */
    private static final int MAX_CAUSES = 50;

    private FailureText() {
    }

    /** The class of a failure and its message; the class alone where there is no message. */
    public static String of(Throwable failure) {
        if (failure == null) {
            return UNKNOWN;
        }
        String message = read(failure);
        String type = failure.getClass().getName();
        return TextSanitizer.of(message.isEmpty() ? type : type + ": " + message, MAX_LENGTH);
    }

    /** The message of a failure; its class where there is no message. */
    public static String message(Throwable failure) {
        if (failure == null) {
            return UNKNOWN;
        }
        String message = read(failure);
        return message.isEmpty() ? TextSanitizer.of(failure.getClass().getName(), MAX_LENGTH) : message;
    }

    /** A text of the application's about a failure. */
    public static String line(String text) {
        return TextSanitizer.of(text, MAX_LENGTH);
    }

    /** Whether the text of a failure, without its causes, has credentials in it. */
    static boolean quotesSecrets(Throwable failure) {
        try {
            String text = failure.toString();
            return !Secrets.hide(text).equals(text);
        } catch (Throwable unreadable) {
            // Whoever prints it fails likewise.
            return false;
        }
    }

    /** {@link #of} a failure, with the cause at its root: wrappers often say no more than that something failed. */
    public static String withCause(Throwable failure) {
        return withRoot(failure, of(failure));
    }

    /** {@link #message} of a failure, with the cause at its root. */
    public static String messageWithCause(Throwable failure) {
        return withRoot(failure, message(failure));
    }

    /** Unless the text tells the cause already. Both are cut if there is no room for them. */
    private static String withRoot(Throwable failure, String text) {
        Throwable root = root(failure);
        if (root == failure || text.contains(message(root))) {
            return text;
        }
        String rootText = of(root);
        int room = MAX_LENGTH - CAUSED_BY.length();
        String head = TextSanitizer.of(text, Math.max(room / 2, room - rootText.length()));
        return head + CAUSED_BY + TextSanitizer.of(rootText, room - head.length());
    }

    /** The failure itself if it has no cause, or one that might quote a body. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < MAX_CAUSES && !(root instanceof UnreadableMessageException); depth++) {
            Throwable cause = cause(root);
            if (cause == null) {
                return root;
            }
            root = cause;
        }
        return root;
    }

    private static Throwable cause(Throwable failure) {
        try {
            return failure == null ? null : failure.getCause();
        } catch (Throwable unreadable) {
            return null;
        }
    }

    /**
     * What kind of failure it is: the class of the cause at the root, and the place where that was thrown. Of two failures of
     * one kind, one stack says it all.
     */
    public static String kind(Throwable failure) {
        if (failure == null) {
            return UNKNOWN;
        }
        Throwable root = root(failure);
        try {
            StackTraceElement[] stack = root.getStackTrace();
            return root.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        } catch (Throwable unreadable) {
            return root.getClass().getName();
        }
    }

    private static String withoutArguments(String message) {
        int begin = message.indexOf(ARGUMENTS);
        if (begin < 0) {
            return message;
        }
        int end = message.indexOf(AFTER_ARGUMENTS, begin);
        return message.substring(0, begin) + "(arguments left out)" + (end < 0 ? "" : message.substring(end));
    }

    private static String read(Throwable failure) {
        try {
            String message = failure.getMessage();
            return message == null ? "" : TextSanitizer.of(withoutArguments(message), MAX_LENGTH);
        } catch (Throwable unreadable) {
            return "its message can't be read (" + unreadable.getClass().getName() + ")";
        }
    }
}
