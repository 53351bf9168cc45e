package dev.herald.traces;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A program in Python 3 that needs its standard library alone, from the resources of the tests. */
final class Python {

    private Python() {
    }

    /** @throws IllegalStateException with its output, if it fails */
    static void run(String script, String... arguments) {
        List<String> line = new ArrayList<>(List.of("python3", "src/test/resources/" + script));
        line.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(line + " failed: " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Python 3 is required: ", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
