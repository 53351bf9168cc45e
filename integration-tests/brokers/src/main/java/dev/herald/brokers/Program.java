package dev.herald.brokers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that this machine can run.
 *
 * @param before the beginning of its command line: what enters the folder of a {@link NewerDebian}, else nothing
 * @param path where it is, as the program itself sees it
 */
record Program(List<String> before, Path path) {

    Program(Path path) {
        this(List.of(), path);
    }

    /** The command line with these arguments. */
    List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(before);
        line.add(path.toString());
        line.addAll(List.of(arguments));
        return line;
    }

    /** Another program of the same folder. */
    Program sibling(String name) {
        return new Program(before, path.resolveSibling(name));
    }
}
