package dev.herald.brokers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Function;

/** A shell script of this module's resources. */
final class Script {

    private Script() {
    }

    /**
     * Runs it from a temporary file.
     *
     * @param command makes the command of the file's path
     * @throws IllegalStateException with its output, if it fails
     */
    static void run(String resource, Function<String, Command> command) {
        try {
            Path script = Files.createTempFile("herald-script-", ".sh");
            try (InputStream content = Script.class.getClassLoader().getResourceAsStream(resource)) {
                Files.copy(content, script, StandardCopyOption.REPLACE_EXISTING);
                command.apply(script.toString()).run();
            } finally {
                Files.deleteIfExists(script);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
