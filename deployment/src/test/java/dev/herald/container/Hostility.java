package dev.herald.container;

import java.io.PrintStream;
import java.io.PrintWriter;

/** What an exception of the application may do to whoever wants to know more of it. */
enum Hostility {

    MESSAGE_THROWS, MESSAGE_OVERFLOWS, TEXT_THROWS, TEXT_IS_NULL, MESSAGE_IS_HUGE, CAUSE_THROWS, STACK_THROWS;

    private static final int HUGE = 10_000_000;

    RuntimeException exception() {
        return new HostileException(this);
    }

    /** Of a payload that begins with its name. */
    static Hostility of(String payload) {
        return valueOf(payload.substring(0, payload.indexOf(' ')));
    }

    private static final class HostileException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Hostility hostility;

        HostileException(Hostility hostility) {
            super("an ordinary message");
            this.hostility = hostility;
        }

        @Override
        public String getMessage() {
            return switch (hostility) {
                case MESSAGE_THROWS -> throw new IllegalStateException("getMessage failed");
                case MESSAGE_OVERFLOWS -> throw new StackOverflowError("getMessage failed");
                case TEXT_IS_NULL -> null;
                case MESSAGE_IS_HUGE -> "x".repeat(HUGE);
                default -> super.getMessage();
            };
        }

        @Override
        public String toString() {
            return switch (hostility) {
                case TEXT_THROWS -> throw new IllegalStateException("toString failed");
                case TEXT_IS_NULL -> null;
                case MESSAGE_IS_HUGE -> "an exception with a huge message";
                default -> super.toString();
            };
        }

        @Override
        public synchronized Throwable getCause() {
            if (hostility == CAUSE_THROWS) {
                throw new IllegalStateException("getCause failed");
            }
            return super.getCause();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            if (hostility == STACK_THROWS) {
                throw new IllegalStateException("getStackTrace failed");
            }
            return super.getStackTrace();
        }

        @Override
        public void printStackTrace(PrintStream stream) {
            if (hostility == STACK_THROWS) {
                throw new IllegalStateException("printStackTrace failed");
            }
            super.printStackTrace(stream);
        }

        @Override
        public void printStackTrace(PrintWriter writer) {
            if (hostility == STACK_THROWS) {
                throw new IllegalStateException("printStackTrace failed");
            }
            super.printStackTrace(writer);
        }
    }
}
