package dev.herald.brokers;

import java.nio.file.Path;

/**
 * A server's program on this machine.
 *
 * @param name its file name
 * @param searchPath where it may be
 * @param debianPackage what brings it on Debian and Ubuntu
 * @param brewFormula what brings it on macOS
 * @param variable the environment variable that names a server to use instead
 */
record ServerProgram(String name, SearchPath searchPath, DebianPackage debianPackage, String brewFormula, String variable) {

    /**
     * Finds it, or else installs it, if this process may do that.
     *
     * @throws IllegalStateException naming what to install, if it is neither here nor could be installed, and why not
     */
    Path find() {
        return searchPath.find(name).orElseGet(this::install);
    }

    private Path install() {
        try {
            debianPackage.install();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(missing(e.getMessage()), e);
        }
        return searchPath.find(name).orElseThrow(() -> new IllegalStateException(
                missing("the package " + debianPackage.name() + " is installed, and did not bring it")));
    }

    private String missing(String reason) {
        return """
                %s is needed, and not on the PATH. Install it (Debian and Ubuntu: apt-get install %s; macOS: brew install %s), \
                or name a running server in the environment variable %s. It was not installed just now: %s"""
                .formatted(name, debianPackage.name(), brewFormula, variable, reason);
    }
}
