package dev.herald.runtime.management;

/**
 * What a request asks for.
 *
 * @param action its name in the audit
 * @param listener the listener's id, or empty for none
 * @param access what the configuration must allow
 * @param changes whether it changes something, so that it needs a {@code POST}
 * @param audited whether it is reported
 * @param waits whether it waits for a broker, which may not answer
 * @param call does it, on a thread where it may block
 */
record Operation(String action, String listener, Access access, boolean changes, boolean audited, boolean waits, Call call) {

    /** Does what was asked for. */
    @FunctionalInterface
    interface Call {

        /** @throws Rejection if the request is not as it must be */
        Reply on(Request request);
    }

    static Operation look(Call call) {
        return new Operation("look", "", Access.LOOK, false, false, false, call);
    }

    /** Looks at dead letters. */
    static Operation read(String listener, Call call) {
        return new Operation("read", listener, Access.LOOK, false, true, true, call);
    }

    /** Changes something of this instance. */
    static Operation operate(String action, String listener, Call call) {
        return new Operation(action, listener, Access.OPERATE, true, true, false, call);
    }

    /** Moves dead letters. */
    static Operation move(String action, String listener, Access access, Call call) {
        return new Operation(action, listener, access, true, true, true, call);
    }

    String method() {
        return changes ? "POST" : "GET";
    }
}
