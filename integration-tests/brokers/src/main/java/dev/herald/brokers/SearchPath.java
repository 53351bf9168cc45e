package dev.herald.brokers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Folders that are searched for programs: the given ones, then those of the {@code PATH}.
 *
 * @param first the given ones, in order; {@code parent/*}{@code /name} matches the folder in all children of the parent
 */
record SearchPath(List<String> first) {

    private static final String ANY = "/*/";

    SearchPath(String... first) {
        this(List.of(first));
    }

    /** The first executable of this name. */
    Optional<Path> find(String program) {
        Stream<Path> own = first.stream().map(SearchPath::expand).flatMap(Collection::stream);
        return Stream.concat(own, path()).map(folder -> folder.resolve(program)).filter(Files::isRegularFile)
                .filter(Files::isExecutable).findFirst();
    }

    private static Stream<Path> path() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).map(Path::of);
    }

    private static List<Path> expand(String folder) {
        int star = folder.indexOf(ANY);
        if (star < 0) {
            return List.of(Path.of(folder));
        }
        Path parent = Path.of(folder.substring(0, star));
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        String name = folder.substring(star + ANY.length());
        try (Stream<Path> children = Files.list(parent)) {
            return children.map(child -> child.resolve(name)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
