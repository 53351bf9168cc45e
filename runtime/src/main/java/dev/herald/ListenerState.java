package dev.herald;

/** What a listener is doing. */
public enum ListenerState {
    /** Waiting for the application to start, or connecting: no receive has succeeded yet. */
    STARTING,
    /** Receiving; the reason, if there is one, says what is not as it should be. */
    RUNNING,
    /** Not receiving, on request; messages already received are still handled. */
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
