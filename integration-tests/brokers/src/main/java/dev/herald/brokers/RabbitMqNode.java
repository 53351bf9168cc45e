package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What makes a node of RabbitMQ a private one: ports, folders and files of its own.
 *
 * @param port where it takes connections of clients
 * @param environment for all programs of RabbitMQ and Erlang that have to do with this node
 */
record RabbitMqNode(int port, Map<String, String> environment) {

    /** The memory it may take before it blocks publishers. */
    static final String MEMORY = "512MB";

    /** Nor is a port mapper started that would stay: the node has one of its own. */
    private static final String LOOPBACK_ONLY = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}";
    private static final String CONFIGURATION = """
            listeners.tcp.default = 127.0.0.1:%d
            log.console.level = info
            disk_free_limit.absolute = 50MB
            vm_memory_high_watermark.absolute = %s
            """;

    /** @param folder where all of its files go */
    static RabbitMqNode create(Path folder) {
        int port = FreePort.find();
        try {
            Files.writeString(folder.resolve("rabbitmq.conf"), CONFIGURATION.formatted(port, MEMORY));
            Files.writeString(folder.resolve("advanced.config"), "[].\n");
            Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
            Files.writeString(folder.resolve("rabbitmq-env.conf"), "");
            Files.createDirectory(folder.resolve("home"));
        } catch (IOException e) {
            throw new UncheckedIOException("RabbitMQ could not be configured", e);
        }
        return new RabbitMqNode(port, environment(folder, port));
    }

    private static Map<String, String> environment(Path folder, int port) {
        Map<String, String> environment = new HashMap<>();
        // Erlang keeps the node's secret there.
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
        // Of a node, or a command, that is killed with its folder: nobody reads it.
        environment.put("ERL_CRASH_DUMP_SECONDS", "0");
        environment.put("RABBITMQ_PID_FILE", folder.resolve("rabbitmq.pid").toString());
        // The script then becomes the node instead of minding it: one process, with the id that we know.
        environment.put("RABBITMQ_ALLOW_INPUT", "true");
        environment.put("RABBITMQ_SERVER_START_ARGS", "-noinput");
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", LOOPBACK_ONLY + " +S 2:2");
        environment.put("RABBITMQ_CTL_ERL_ARGS", LOOPBACK_ONLY);
        // Where systemd runs the tests, it is not to be told of this node.
        environment.put("NOTIFY_SOCKET", "");
        return environment;
    }

}
