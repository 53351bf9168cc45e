package dev.herald.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A package of Debian or Ubuntu.
 *
 * @param name of the package, and of the service, if it brings one
 * @param allowed whether it may be installed
 */
record DebianPackage(String name, boolean allowed) {

    /** Set to {@code false}, nothing is ever installed. */
    static final String VARIABLE = "HERALD_TEST_INSTALL";

    private static final String SCRIPT = "install-debian-package.sh";
    private static final Duration AT_MOST = Duration.ofMinutes(15);
    private static final SearchPath PATH = new SearchPath("/usr/bin");

    DebianPackage(String name) {
        this(name, !"false".equalsIgnoreCase(System.getenv(VARIABLE)));
    }

    /**
     * Installs it, where there is {@code apt-get} and this process is root's or may become root without a password. The
     * service that it brings isn't started. Processes that do this at the same time wait for each other.
     *
     * @throws IllegalStateException saying why not
     */
    void install() {
        if (!allowed) {
            throw new IllegalStateException(VARIABLE + "=false forbids it");
        }
        if (PATH.find("apt-get").isEmpty()) {
            throw new IllegalStateException("there is no apt-get");
        }
        List<String> root = root();
        // Not by a logger: outside of Quarkus tests nobody would see it.
        System.err.printf("Installing the package %s by apt-get, without starting its service; %s=false prevents that%n",
                name, VARIABLE);
        try {
            Path script = script();
            try {
                run(root, script);
            } finally {
                Files.deleteIfExists(script);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<String> root, Path script) {
        List<String> line = new ArrayList<>(root);
        line.addAll(List.of("timeout", Long.toString(AT_MOST.toSeconds()), "/bin/sh", script.toString(), name));
        new Command(line, Map.of(), AT_MOST.plusSeconds(10)).run();
    }

    /** What a command line begins with to be run by root. */
    private static List<String> root() {
        if (Command.of("id", "-u").run().equals("0")) {
            return List.of();
        }
        if (PATH.find("sudo").isEmpty()) {
            throw new IllegalStateException("this is not root's process, and there is no sudo");
        }
        Command.of("sudo", "-n", "true").run();
        return List.of("sudo", "-n");
    }

    private static Path script() throws IOException {
        Path copy = Files.createTempFile("herald-install-", ".sh");
        try (InputStream script = DebianPackage.class.getClassLoader().getResourceAsStream(SCRIPT)) {
            Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }
}
