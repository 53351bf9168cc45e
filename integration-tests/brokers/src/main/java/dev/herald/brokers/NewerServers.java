package dev.herald.brokers;

/** Servers that are newer than those of this machine. */
public final class NewerServers {

    /** The system property that makes tests fail, if it is true, where newer servers are not available. */
    public static final String REQUIRED = "herald.newer.required";

    private NewerServers() {
    }

    /** Whether they are required. */
    public static boolean areRequired() {
        return Boolean.getBoolean(REQUIRED);
    }
}
