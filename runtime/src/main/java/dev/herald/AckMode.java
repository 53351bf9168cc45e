package dev.herald;

/** Who settles a message. */
public enum AckMode {
    /** The container: acknowledged when the handler ended well, retried when it failed. The default. */
    AUTO,
    /** The handler, through its {@link Acknowledgement} parameter; an exception before that still counts as a failure. */
    MANUAL
}
