package dev.herald.brokers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A package of Debian or Ubuntu.
 *
 * @param name the name of the package, and of its service, if it has one
 * @param allowed whether it can be installed
 */
record DebianPackage(String name, boolean allowed) {

    /** The environment variable that prevents all installations if it is {@code false}. */
    static final String VARIABLE = "HERALD_TEST_INSTALL";

    private static final String SCRIPT = "install-debian-package.sh";
    private static final Duration AT_MOST = Duration.ofMinutes(15);
    private static final SearchPath PATH = new SearchPath("/usr/bin");

    DebianPackage(String name) {
        this(name, isAllowed());
    }

    /** Whether packages can be installed. */
    static boolean isAllowed() {
        return !"false".equalsIgnoreCase(System.getenv(VARIABLE));
    }

    /**
     * Installs it by {@code apt-get}, if this process runs as root or can use {@code sudo} without a password. Does not start
     * its service. Concurrent installations wait for each other.
     *
     * @throws IllegalStateException with the reason, if that fails
     */
    void install() {
        if (!allowed) {
            throw new IllegalStateException(VARIABLE + "=false prevents it");
        }
        if (PATH.find("apt-get").isEmpty()) {
            throw new IllegalStateException("apt-get is not available");
        }
        List<String> root = root();
        // No logger: it would not be visible outside Quarkus tests.
        System.err.printf("Installing the package %s by apt-get, without starting its service; %s=false prevents that%n",
                name, VARIABLE);
        Script.run(SCRIPT, script -> command(root, script));
    }

    private Command command(List<String> root, String script) {
        List<String> line = new ArrayList<>(root);
        line.addAll(List.of("timeout", Long.toString(AT_MOST.toSeconds()), "/bin/sh", script, name));
        return new Command(line, Map.of(), AT_MOST.plusSeconds(10));
    }

    /** The beginning of a command line that is to run as root. */
    private static List<String> root() {
        if (Command.of("id", "-u").run().equals("0")) {
            return List.of();
        }
        if (PATH.find("sudo").isEmpty()) {
            throw new IllegalStateException("the process does not run as root, and sudo is not available");
        }
        Command.of("sudo", "-n", "true").run();
        return List.of("sudo", "-n");
    }
}
