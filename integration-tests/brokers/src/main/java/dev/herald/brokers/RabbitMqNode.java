package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The configuration of a private RabbitMQ node, with its own ports, folders and files.
 *
 * @param port the port for clients
 * @param environment the environment of all RabbitMQ and Erlang programs for this node
 */
record RabbitMqNode(int port, Map<String, String> environment) {

    /** The limit above which it blocks publishers. */
    static final String MEMORY = "512MB";

    /** Also prevents the start of a port mapper that would keep running; the node has its own. */
    private static final String LOOPBACK_ONLY = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}";
    private static final String CONFIGURATION = """
            listeners.tcp.default = 127.0.0.1:%d
            log.console.level = info
            disk_free_limit.absolute = 50MB
            vm_memory_high_watermark.absolute = %s
            """;

    /** @param folder the folder for all of its files */
    static RabbitMqNode create(Path folder) {
        int port = FreePort.find();
        try {
            Files.writeString(folder.resolve("rabbitmq.conf"), CONFIGURATION.formatted(port, MEMORY));
            Files.writeString(folder.resolve("advanced.config"), "[].\n");
            Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
            Files.writeString(folder.resolve("rabbitmq-env.conf"), "");
            Files.createDirectory(folder.resolve("home"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the configuration of RabbitMQ", e);
        }
        return new RabbitMqNode(port, environment(folder, port));
    }

    private static Map<String, String> environment(Path folder, int port) {
        Map<String, String> environment = new HashMap<>();
        // Erlang stores the node's cookie there.
        environment.put("HOME", folder.resolve("home").toString());
        environment.put("ERL_EPMD_PORT", Integer.toString(FreePort.find()));
        environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        environment.put("RABBITMQ_NODENAME", "herald@localhost");
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
