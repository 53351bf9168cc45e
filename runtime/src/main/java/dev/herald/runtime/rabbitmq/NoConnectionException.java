package dev.herald.runtime.rabbitmq;

import java.io.IOException;

/** There is no connection for now. The message says to which address, and why. */
final class NoConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean lost;

    private NoConnectionException(String message, Throwable cause, boolean lost) {
        super(message, cause);
        this.lost = lost;
    }

    /** There never was one. */
    static NoConnectionException failed(String message, Throwable cause) {
        return new NoConnectionException(message, cause, false);
    }

    /** It was closed. */
    static NoConnectionException lost(String message, Throwable cause) {
        return new NoConnectionException(message, cause, true);
    }

    boolean isLost() {
        return lost;
    }
}
