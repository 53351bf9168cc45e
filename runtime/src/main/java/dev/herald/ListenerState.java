package dev.herald;

/** What a listener is doing. */
public enum ListenerState {
    /** Waiting for the application to start, or connecting: no receive has succeeded yet. */
    STARTING,
    /** Receiving; the reason, if there is one, says what is not as it should be. */
    RUNNING,
    /**
     * Not receiving. On request: messages already received are still handled. Or because something that the handler needs is
     * away, which the reason names: messages are tried one at a time, and no attempt counts, until one succeeds.
     */
    PAUSED,
    /** The queue or topic does not exist (yet); the listener looks for it again, with back-off. */
    WAITING_FOR_QUEUE,
    /** The broker can't be reached or rejects the calls; the listener tries again, with back-off. */
    BACKING_OFF,
    /** Stopping: not receiving, and waiting for running handlers. */
    DRAINING,
    /** Not running: stopped, or disabled by configuration. */
    STOPPED
}
