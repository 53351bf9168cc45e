package dev.herald.stress;

/** An exception that can't be turned into text. */
final class HostileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Call call;

    HostileException(Call call) {
        this.call = call;
    }

    @Override
    public String getMessage() {
        call.calledBack("getMessage()");
        throw new IllegalStateException("this exception has no message, and says so by another one");
    }
}
