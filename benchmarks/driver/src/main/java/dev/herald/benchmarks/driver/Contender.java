package dev.herald.benchmarks.driver;

import java.nio.file.Files;

/**
 * A consumer that is measured.
 *
 * @param broker as on the command line
 * @param name as on the command line
 * @param label as in the report
 * @param program how it is started
 */
record Contender(String broker, String name, String label, Program program) {

    /** @throws IllegalStateException saying how to build it, if that wasn't done */
    void requireBuilt() {
        if (!Files.exists(program.artifact())) {
            throw new IllegalStateException(program.artifact() + " is missing: benchmarks/run " + broker
                    + " without --no-build builds it");
        }
    }
}
