package dev.herald.deployment.devservices;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import dev.herald.deployment.ServerProgram;
import dev.herald.deployment.devservices.LocalServer.Program;

/**
 * The files and the environment of a RabbitMQ node of its own: nothing of a node that this machine has besides is read or
 * written.
 *
 * @param server the program {@code rabbitmq-server}
 */
record RabbitMqFiles(Path server) {

    private static final ServerProgram PORT_MAPPER = new ServerProgram("epmd", List.of("/usr/lib/erlang/*/bin"));
    private static final Path PORT_MAPPER_OF_DEBIAN = Path.of("/usr/lib/erlang/bin/epmd");
    private static final String LOOPBACK = "-kernel inet_dist_use_interface {127,0,0,1}";

    /** The node, and the port mapper of Erlang before it: one that the node starts itself would go on after it. */
    List<Program> prepare(Path folder, int port) throws IOException {
        Map<String, String> environment = new HashMap<>();
        List<Program> programs = new ArrayList<>();
        Optional<Path> portMapper = portMapper();
        if (portMapper.isPresent()) {
            String mapperPort = Integer.toString(LocalServer.freePort());
            environment.put("ERL_EPMD_PORT", mapperPort);
            environment.put("ERL_EPMD_ADDRESS", "127.0.0.1");
            programs.add(new Program("epmd", List.of(portMapper.get().toString(), "-port", mapperPort, "-address", "127.0.0.1"),
                    Map.of()));
        }
        write(folder, port);
        environment.putAll(node(folder, port));
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                portMapper.isPresent() ? "-start_epmd false " + LOOPBACK : LOOPBACK);
        programs.add(new Program("rabbitmq-server", List.of(server.toString()), environment));
        return programs;
    }

    private static Optional<Path> portMapper() {
        return Stream.of(PORT_MAPPER_OF_DEBIAN).filter(Files::isExecutable).findFirst().or(PORT_MAPPER::find);
    }

    private static void write(Path folder, int port) throws IOException {
        Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp.default = 127.0.0.1:%d
                log.console.level = info
                disk_free_limit.absolute = 50MB
                """.formatted(port));
        Files.writeString(folder.resolve("advanced.config"), "[].\n");
        Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
        Files.writeString(folder.resolve("rabbitmq-env.conf"), "");
        // Erlang refuses a cookie that others can read.
        Path cookie = Files.createFile(folder.resolve(".erlang.cookie"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(cookie, UUID.randomUUID().toString());
    }

    private static Map<String, String> node(Path folder, int port) throws IOException {
        Map<String, String> node = new HashMap<>();
        node.put("HOME", folder.toString());
        node.put("RABBITMQ_NODENAME", "herald-" + port + "@localhost");
        node.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        node.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        node.put("RABBITMQ_DIST_PORT", Integer.toString(LocalServer.freePort()));
        node.put("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString());
        node.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        node.put("RABBITMQ_LOGS", "-");
        node.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        node.put("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("advanced.config").toString());
        node.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("rabbitmq-env.conf").toString());
        node.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString());
        node.put("RABBITMQ_FEATURE_FLAGS_FILE", folder.resolve("feature_flags").toString());
        node.put("RABBITMQ_PID_FILE", folder.resolve("rabbitmq.pid").toString());
        node.put("ERL_CRASH_DUMP_SECONDS", "0");
        // The script then becomes the node: one process, which the guard knows.
        node.put("RABBITMQ_ALLOW_INPUT", "true");
        node.put("RABBITMQ_SERVER_START_ARGS", "-noinput");
        node.put("NOTIFY_SOCKET", "");
        return node;
    }
}
