package dev.herald.brokers;

import java.util.Map;
import java.util.UUID;

/**
 * How Erlang nodes on the loopback interface find and trust each other.
 *
 * @param node the node's own name
 * @param cookie the secret of all nodes of a cluster
 * @param portMapper the port of their port mapper
 */
record ErlangName(String node, String cookie, int portMapper) {

    /** A node that knows no other. */
    static ErlangName alone() {
        return new ErlangName("herald@localhost", UUID.randomUUID().toString(), FreePort.find());
    }

    /** A node of the same cluster. */
    ErlangName sibling(String other) {
        return new ErlangName(other, cookie, portMapper);
    }

    /** The environment of the port mapper. */
    Map<String, String> environment() {
        return Map.of("ERL_EPMD_PORT", Integer.toString(portMapper), "ERL_EPMD_ADDRESS", "127.0.0.1");
    }
}
