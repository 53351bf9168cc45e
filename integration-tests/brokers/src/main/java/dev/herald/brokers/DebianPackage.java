package dev.herald.brokers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

/**
 * A package of Debian or Ubuntu.
 *
 * @param name of the package, and of the service it brings
 */
record DebianPackage(String name) {

    private static final Logger LOG = Logger.getLogger(DebianPackage.class);
    private static final String SCRIPT = "install-debian-package.sh";
    private static final Duration AT_MOST = Duration.ofMinutes(15);

    /** Set to {@code false}, nothing is ever installed. */
    static final String VARIABLE = "HERALD_TEST_INSTALL";

    /**
     * Installs it, where there is {@code apt-get} and this process is root's or may become root without a password. The
     * service that it brings isn't started. Processes that do this at the same time wait for each other.
     *
     * @throws IllegalStateException saying why not
     */
    void install() {
        if ("false".equalsIgnoreCase(System.getenv(VARIABLE))) {
            throw new IllegalStateException(VARIABLE + "=false: nothing is installed");
        }
        if (!exists("apt-get")) {
            throw new IllegalStateException("there is no apt-get, nothing is installed");
        }
        List<String> line = new ArrayList<>(root());
        line.addAll(List.of("timeout", Long.toString(AT_MOST.toSeconds()), "/bin/sh", "-c", script(), SCRIPT, name));
        LOG.infof("Installing the package %s by apt-get, without starting its service; set %s=false to prevent that", name,
                VARIABLE);
        new Command(line, Map.of(), AT_MOST.plusSeconds(10)).run();
    }

    /** What a command line begins with to be run by root. */
    private static List<String> root() {
        if (Command.of("id", "-u").run().equals("0")) {
            return List.of();
        }
        if (!exists("sudo")) {
            throw new IllegalStateException("neither root nor sudo, nothing is installed");
        }
        Command.of("sudo", "-n", "true").run();
        return List.of("sudo", "-n");
    }

    private static boolean exists(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String script() {
        try (InputStream script = DebianPackage.class.getClassLoader().getResourceAsStream(SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
