package dev.herald.brokers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program by which a server is administered. */
interface Control {

    /** A program of this machine, with the beginning of its command line and with its environment. */
    static Control of(List<String> program, Map<String, String> environment) {
        return (atMost, arguments) -> new Command(Stream.concat(program.stream(), arguments.stream()).toList(), environment,
                atMost).run();
    }

    /**
     * Runs it.
     *
     * @param atMost the limit for its run
     * @return its output
     * @throws IllegalStateException with its output, if it fails or exceeds the limit
     */
    String run(Duration atMost, List<String> arguments);
}
