package dev.herald.brokers;

/** Servers that are newer than those of this machine. */
public final class NewerServers {

    /** The system property that makes tests fail, if it is true, where newer servers cannot be had. */
    public static final String REQUIRED = "herald.newer.required";

    private NewerServers() {
    }

    /** Whether they have to be had. */
    public static boolean areRequired() {
        return Boolean.getBoolean(REQUIRED);
    }
}
