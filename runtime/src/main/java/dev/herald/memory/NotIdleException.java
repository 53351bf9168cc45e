package dev.herald.memory;

import java.util.List;

/** {@link MemoryQueues#awaitIdle}: something was still to be done when the time was over. */
public final class NotIdleException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;

    private final transient List<String> left;

    NotIdleException(String what, List<String> left) {
        super(what + text(left));
        this.left = List.copyOf(left);
    }

    private static String text(List<String> left) {
        String shown = String.join("\n- ", left.subList(0, Math.min(SHOWN, left.size())));
        return left.isEmpty()
                ? ""
                : "; still to be done:\n- " + shown
                        + (left.size() > SHOWN ? "\n- and " + (left.size() - SHOWN) + " more" : "");
    }

    /** What was still to be done, a sentence for each message, call and listener; all of it, unlike the exception's text. */
    public List<String> left() {
        return left;
    }
}
