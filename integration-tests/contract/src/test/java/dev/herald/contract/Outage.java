package dev.herald.contract;

import org.junit.jupiter.api.Assumptions;

/** How a server is taken away, and brought back. */
record Outage(Runnable begin, Runnable end) {

    /** Of somebody else's server, which is not ours to kill: the test that would is aborted. */
    static Outage notOurs(String server) {
        return new Outage(() -> Assumptions.abort("the " + server + " server is not of this test's making"), () -> {
            // Never began.
        });
    }
}
