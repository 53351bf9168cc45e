package dev.herald.brokers;

import java.nio.file.Path;
import java.util.Optional;

/** The browser in which tests look at pages. */
public final class Chromium {

    private static final DebianPackage PACKAGE = new DebianPackage("chromium");
    private static final SearchPath PATH = new SearchPath("/usr/bin");

    private Chromium() {
    }

    /**
     * The program of this machine, which is installed if it is missing and can be.
     *
     * @throws IllegalStateException with the reason, if there is none
     */
    public static Path find() {
        Optional<Path> found = installed();
        if (found.isPresent()) {
            return found.get();
        }
        try {
            PACKAGE.install();
        } catch (IllegalStateException reason) {
            throw new IllegalStateException("no Chromium on the PATH, and it cannot be installed: " + reason.getMessage(),
                    reason);
        }
        return installed().orElseThrow(
                () -> new IllegalStateException("the package " + PACKAGE.name() + " is installed, but has no program"));
    }

    private static Optional<Path> installed() {
        return PATH.find("chromium").or(() -> PATH.find("chromium-browser")).or(() -> PATH.find("google-chrome"));
    }
}
