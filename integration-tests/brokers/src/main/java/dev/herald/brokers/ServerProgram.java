package dev.herald.brokers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server's program on this machine.
 *
 * @param file the program's file name
 * @param folders where it may be, best first; a last but one name of {@code *} stands for each folder there is. The
 *            {@code PATH} is searched after them
 * @param debianPackage what brings it on Debian and Ubuntu; it is installed if this process may do that
 * @param brewFormula what brings it on macOS
 * @param variable the environment variable that names a server to use instead
 */
record ServerProgram(String file, List<Path> folders, DebianPackage debianPackage, String brewFormula, String variable) {

    /**
     * Finds it, or else installs it.
     *
     * @throws IllegalStateException naming what to install, if it is neither here nor can be installed
     */
    Path find() {
        return search().orElseGet(this::install);
    }

    private Path install() {
        try {
            debianPackage.install();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(missing(), e);
        }
        return search().orElseThrow(() -> new IllegalStateException(missing()));
    }

    private String missing() {
        return "%s is needed and not on the PATH. Install it (Debian, Ubuntu: apt-get install %s; macOS: brew install %s), or name a server that runs in the environment variable %s"
                .formatted(file, debianPackage.name(), brewFormula, variable);
    }

    private Optional<Path> search() {
        List<Path> places = new ArrayList<>();
        folders.forEach(folder -> places.addAll(expand(folder)));
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            places.add(Path.of(folder));
        }
        return places.stream().map(folder -> folder.resolve(file)).filter(Files::isExecutable).findFirst();
    }

    private static List<Path> expand(Path folder) {
        Path parent = folder.getParent();
        if (!parent.endsWith("*")) {
            return List.of(folder);
        }
        if (!Files.isDirectory(parent.getParent())) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> each = Files.newDirectoryStream(parent.getParent())) {
            each.forEach(one -> found.add(one.resolve(folder.getFileName())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
