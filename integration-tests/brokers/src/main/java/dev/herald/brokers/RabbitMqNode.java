package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of a private RabbitMQ node, with its own ports, folders and files.
 *
 * @param name its name
 * @param port the port for clients
 * @param tlsPort the port for clients with TLS, if that is one of its options
 * @param environment the environment of all RabbitMQ and Erlang programs for this node
 */
record RabbitMqNode(ErlangName name, int port, int tlsPort, Map<String, String> environment) {

    /** The limit above which it blocks publishers. */
    static final String MEMORY = "512MB";

    /** Also prevents the start of a port mapper that would keep running; the node has its own. */
    private static final String LOOPBACK_ONLY = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}";
    private static final String LIMITS = """
            log.console.level = info
            disk_free_limit.absolute = 50MB
            vm_memory_high_watermark.absolute = %s
            """.formatted(MEMORY);
    private static final String CONFIGURATION = """
            listeners.tcp.default = 127.0.0.1:%d
            """ + LIMITS;
    /** How long it waits, in milliseconds, before it dead-letters again what was not confirmed. By default three minutes. */
    private static final String ADVANCED = "[{rabbit, [{dead_letter_worker_publisher_confirm_timeout, 10000}]}].\n";
    /** What a node in a container adds to its configuration: there, no client comes from the loopback interface. */
    static final String CONTAINER = """
            loopback_users = none
            """ + LIMITS;

    /**
     * @param folder the folder for all of its files
     * @param peers the names of the nodes that it joins when it starts for the first time
     */
    static RabbitMqNode create(Path folder, ErlangName name, List<String> peers, RabbitMqOptions options) {
        int port = FreePort.find();
        int tlsPort = FreePort.find();
        try {
            Files.writeString(folder.resolve("rabbitmq.conf"),
                    CONFIGURATION.formatted(port) + cluster(peers) + options.configuration(tlsPort));
            Files.writeString(folder.resolve("advanced.config"), ADVANCED);
            Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
            Files.writeString(folder.resolve("rabbitmq-env.conf"), "");
            Path home = Files.createDirectory(folder.resolve("home"));
            // Erlang refuses a cookie that others can read.
            Files.createFile(home.resolve(".erlang.cookie"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(home.resolve(".erlang.cookie"), name.cookie());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of RabbitMQ", e);
        }
        return new RabbitMqNode(name, port, tlsPort, environment(folder, name, port));
    }

    private static String cluster(List<String> peers) {
        if (peers.isEmpty()) {
            return "";
        }
        StringBuilder lines = new StringBuilder("cluster_formation.peer_discovery_backend = classic_config\n");
        for (int i = 0; i < peers.size(); i++) {
            lines.append("cluster_formation.classic_config.nodes.%d = %s%n".formatted(i + 1, peers.get(i)));
        }
        return lines.toString();
    }

    private static Map<String, String> environment(Path folder, ErlangName name, int port) {
        Map<String, String> environment = new HashMap<>(name.environment());
        // Erlang looks for the node's cookie there.
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("RABBITMQ_NODENAME", name.node());
        environment.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(FreePort.find()));
        environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString());
        environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        environment.put("RABBITMQ_LOGS", "-");
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        environment.put("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("advanced.config").toString());
        environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("rabbitmq-env.conf").toString());
        environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString());
        environment.put("RABBITMQ_FEATURE_FLAGS_FILE", folder.resolve("feature_flags").toString());
        // No crash dumps: they would be deleted with the folder.
        environment.put("ERL_CRASH_DUMP_SECONDS", "0");
        environment.put("RABBITMQ_PID_FILE", folder.resolve("rabbitmq.pid").toString());
        // The script then replaces itself by the node: one process, with a known id.
        environment.put("RABBITMQ_ALLOW_INPUT", "true");
        environment.put("RABBITMQ_SERVER_START_ARGS", "-noinput");
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", LOOPBACK_ONLY + " +S 2:2");
        environment.put("RABBITMQ_CTL_ERL_ARGS", LOOPBACK_ONLY);
        // Tests that run under systemd must not notify it about this node.
        environment.put("NOTIFY_SOCKET", "");
        return environment;
    }
}
