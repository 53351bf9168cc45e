package dev.herald.benchmarks.driver;

import java.nio.file.Path;
import java.util.List;

/** All that can be measured. */
final class Contenders {

    /** The name of the one that others are compared with. */
    static final String LOOP = "loop";

    private Contenders() {
    }

    /** @param benchmarks the folder that the consumers' modules are in */
    static List<Contender> of(Path benchmarks) {
        return List.of(
                new Contender("sqs", LOOP, "written by hand", new Program.MainClass(benchmarks.resolve("sqs-loop"),
                        "dev.herald.benchmarks.sqs.loop.SqsLoop")),
                new Contender("sqs", "herald", "Herald", new Program.QuarkusJar(benchmarks.resolve("sqs-herald"))));
    }
}
