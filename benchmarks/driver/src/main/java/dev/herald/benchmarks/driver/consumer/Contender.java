package dev.herald.benchmarks.driver.consumer;

import java.nio.file.Files;

/**
 * A consumer that is measured.
 *
 * @param name by which its figures are kept
 * @param label as in the report
 * @param program how it is started
 */
public record Contender(String name, String label, Program program) {

    public boolean isBuilt() {
        return Files.exists(program.artifact());
    }
}
