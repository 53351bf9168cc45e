package dev.herald.brokers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a Redis server is to run. Immutable.
 *
 * @param version which server
 * @param certificates of its TLS port, which requires a client certificate; {@code null} for none
 * @param password of the default user; empty for none
 * @param configuration the lines of its configuration file
 * @param arguments the rest of its command line
 */
public record RedisOptions(RedisVersion version, TestCertificates certificates, String password, List<String> configuration,
        List<String> arguments) {

    /** The selected version, without persistence. */
    public static RedisOptions inMemory() {
        return new RedisOptions(RedisVersion.selected(), null, "", List.of(), List.of("--save", "", "--appendonly", "no"));
    }

    /** The selected version, writing each change to disk before it answers, so that a kill loses none. */
    public static RedisOptions appendOnly() {
        return new RedisOptions(RedisVersion.selected(), null, "", List.of(),
                List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
    }

    /** Another version. */
    public RedisOptions version(RedisVersion other) {
        return new RedisOptions(other, certificates, password, configuration, arguments);
    }

    /** As a process of this machine, and not in a container: for servers that reach each other or files. */
    RedisOptions onThisMachine() {
        return version == RedisVersion.DOCKER ? version(RedisVersion.OF_THIS_MACHINE) : this;
    }

    /** With a second port, for TLS; not in a container. */
    public RedisOptions tls(TestCertificates these) {
        return new RedisOptions(onThisMachine().version, these, password, configuration, arguments);
    }

    /** With a password for the default user, which replicas use too. */
    public RedisOptions password(String secret) {
        return new RedisOptions(version, certificates, secret, configuration, arguments)
                .with("--requirepass", secret, "--masterauth", secret);
    }

    /**
     * With a user beside the default one.
     *
     * @param rules as of {@code ACL SETUSER}
     */
    public RedisOptions user(String name, String rules) {
        return configured("user " + name + " " + rules);
    }

    /** With a limit for its memory, above which it refuses to write. */
    public RedisOptions maxMemory(String limit) {
        return with("--maxmemory", limit, "--maxmemory-policy", "noeviction");
    }

    /** As a replica of the server on this port. */
    RedisOptions replicaOf(int port) {
        return onThisMachine().with("--replicaof", "127.0.0.1", Integer.toString(port));
    }

    /** As a node of a cluster. */
    RedisOptions clustered(int busPort) {
        return onThisMachine().with("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout",
                "2000",
                "--cluster-port", Integer.toString(busPort));
    }

    /** As a sentinel, which watches the server that these lines of configuration name. */
    RedisOptions sentinel(List<String> lines) {
        return new RedisOptions(onThisMachine().version, null, "", lines, List.of("--sentinel"));
    }

    private RedisOptions configured(String line) {
        return new RedisOptions(version, certificates, password, append(configuration, line), arguments);
    }

    private RedisOptions with(String... more) {
        return new RedisOptions(version, certificates, password, configuration, append(arguments, more));
    }

    private static List<String> append(List<String> list, String... more) {
        return Stream.concat(list.stream(), Stream.of(more)).toList();
    }

    /** Whether the server runs in a container. */
    boolean inContainer() {
        return version == RedisVersion.DOCKER;
    }

    /** What they add to the command line. */
    List<String> commandLine(int tlsPort) {
        List<String> line = new ArrayList<>(arguments);
        if (certificates != null) {
            line.addAll(List.of("--tls-port", Integer.toString(tlsPort),
                    "--tls-cert-file", certificates.server().certificate().toString(),
                    "--tls-key-file", certificates.server().key().toString(),
                    "--tls-ca-cert-file", certificates.authority().toString(), "--tls-auth-clients", "yes"));
        }
        return line;
    }
}
