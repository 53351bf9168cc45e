package dev.herald.runtime.redis;

/** Listing the names of streams and channels by prefix. */
final class NameListing {

    private NameListing() {
    }

    /** The glob pattern for names with a prefix, in which special characters are escaped. */
    static String pattern(String prefix) {
        return prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "*";
    }

    /** The error for a listing that a cluster does not support. */
    static UnsupportedOperationException inCluster(String what, String command) {
        return new UnsupportedOperationException("no node of a Redis cluster knows all " + what + ": use " + command
                + " on each of them");
    }
}
