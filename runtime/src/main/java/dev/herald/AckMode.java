package dev.herald;

/** Whether the container or the handler settles a listener's messages. */
public enum AckMode {
    /**
     * The container: it acknowledges a message when its handler has succeeded, and retries it when the handler has failed.
     * The default.
     */
    AUTO,
    /**
     * The handler, with its {@link Acknowledgement} parameter. If it fails before it has settled the message, the container
     * retries the message, as with {@link #AUTO}.
     */
    MANUAL
}
