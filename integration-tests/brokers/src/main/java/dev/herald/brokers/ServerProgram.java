package dev.herald.brokers;

import java.nio.file.Path;

/**
 * The executable of a server on this machine.
 *
 * @param name its file name
 * @param searchPath where to look for it
 * @param debianPackage the package that contains it on Debian and Ubuntu
 * @param brewFormula the Homebrew formula that contains it on macOS
 * @param variable the environment variable by which users can name a running server instead, or {@code null}
 */
record ServerProgram(String name, SearchPath searchPath, DebianPackage debianPackage, String brewFormula, String variable) {

    /**
     * Finds or installs it.
     *
     * @throws IllegalStateException with the reason and what to install, if it is missing and cannot be installed
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
                missing("the package " + debianPackage.name() + " is installed, but does not contain it")));
    }

    private String missing(String reason) {
        return """
                %s is required, but is not on the PATH. Install it (Debian and Ubuntu: apt-get install %s; macOS: brew install \
                %s)%s. It could not be installed: %s"""
                .formatted(name, debianPackage.name(), brewFormula,
                        variable == null ? "" : ", or name a running server in the environment variable " + variable, reason);
    }
}
