package dev.herald.runtime.redis;

/** Patterns of names, as Redis reads them. */
final class KeyPattern {

    private KeyPattern() {
    }

    /** Of the names that begin so: what is special in patterns stands for itself. */
    static String startingWith(String prefix) {
        return prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "*";
    }

    /** What a cluster can't tell. */
    static UnsupportedOperationException inCluster(String what, String command) {
        return new UnsupportedOperationException("no node of a Redis cluster knows all " + what + ": use " + command
                + " on each of them");
    }
}
