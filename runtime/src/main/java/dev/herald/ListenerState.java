package dev.herald;

/** What a listener is doing. */
public enum ListenerState {
    /** Connecting: no receive has succeeded yet. */
    STARTING,
    /** Receiving. */
    RUNNING,
    /** Not receiving, on request. */
    PAUSED,
    /** The queue or topic does not exist (yet); looked for again with back-off. */
    WAITING_FOR_QUEUE,
    /** The broker can't be reached or refuses; tried again with back-off. */
    BACKING_OFF,
    /** Not receiving any more; finishing what is in flight. */
    DRAINING,
    /** Not running: stopped, or disabled by configuration. */
    STOPPED
}
