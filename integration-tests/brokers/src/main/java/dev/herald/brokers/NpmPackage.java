package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An npm package in a folder of the user's cache, which later runs and other processes share.
 *
 * @param name the name of the package
 * @param version the exact version
 * @param cache the folder that contains a folder for each package and version
 * @param npm the program that installs it
 * @param allowed whether it can be installed
 */
record NpmPackage(String name, String version, Path cache, ServerProgram npm, boolean allowed) {

    private static final Duration AT_MOST = Duration.ofMinutes(10);
    /** A second process waits for an installation, and for another one if the first failed. */
    private static final Duration WAIT_AT_MOST = AT_MOST.multipliedBy(2).plusSeconds(30);
    private static final int POLL_MILLIS = 100;

    /** @param variable the environment variables by which users can name a running server instead */
    NpmPackage(String name, String version, String variable) {
        this(name, version, userCache(), npm(variable), new DebianPackage("npm").allowed());
    }

    /**
     * Finds it, or installs it with its dependencies, without running scripts of packages. Concurrent installations wait for
     * each other. An interrupted installation is never used.
     *
     * @return the folder whose {@code node_modules} contains it
     * @throws IllegalStateException with the reason and what to install or set, if that fails
     */
    Path install() {
        Path folder = cache.resolve(folderName());
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (!allowed) {
            throw new IllegalStateException(missing(DebianPackage.VARIABLE + "=false prevents it"));
        }
        Path program = npm.find();
        try {
            Files.createDirectories(cache);
            try (FileChannel channel = FileChannel.open(cache.resolve(folderName() + ".lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                lock(channel);
                if (!Files.isDirectory(folder)) {
                    install(program, folder);
                }
                return folder;
            }
        } catch (IOException e) {
            throw new IllegalStateException(missing(e.toString()), e);
        }
    }

    private void install(Path program, Path folder) throws IOException {
        deleteLeftovers();
        Path unfinished = Files.createTempDirectory(cache, unfinishedName());
        try {
            // No logger: it would not be visible outside Quarkus tests.
            System.err.printf("Installing the npm package %s into %s; %s=false prevents that%n", spec(), folder,
                    DebianPackage.VARIABLE);
            new Command(List.of(program.toString(), "install", "--prefix", unfinished.toString(), "--ignore-scripts",
                    "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error",
                    spec()), Map.of(), AT_MOST).run();
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IllegalStateException | UncheckedIOException e) {
            delete(unfinished);
            throw new IllegalStateException(missing(e.getMessage()), e);
        }
    }

    /** The operating system releases the lock when its process exits, so a stale lock cannot block others. */
    private void lock(FileChannel channel) throws IOException {
        long begin = System.nanoTime();
        while (!isLocked(channel)) {
            if (System.nanoTime() - begin > WAIT_AT_MOST.toNanos()) {
                throw new IllegalStateException(missing("another process has been installing it for " + WAIT_AT_MOST));
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for another installation of " + spec(), e);
            }
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another thread of this process holds it.
            return false;
        }
    }

    /** Called under the lock, so that all leftovers are from interrupted processes. */
    private void deleteLeftovers() throws IOException {
        try (Stream<Path> children = Files.list(cache)) {
            for (Path child : children.filter(this::isLeftover).toList()) {
                delete(child);
            }
        }
    }

    private boolean isLeftover(Path path) {
        return path.getFileName().toString().startsWith(unfinishedName());
    }

    /** Best effort: an npm process that outlived its parent may still write there. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // The next installation deletes it.
        }
    }

    private String folderName() {
        return name + "-" + version;
    }

    /** The prefix of the folders of unfinished installations, which is unique to this package. */
    private String unfinishedName() {
        return folderName() + ".part-";
    }

    private String spec() {
        return name + "@" + version;
    }

    private String missing(String reason) {
        return """
                The npm package %s is required, but is not in the folder %s. Let npm install it there (its registry must be \
                reachable), or name a running server in the environment variable %s. It could not be installed: %s"""
                .formatted(spec(), cache, npm.variable(), reason);
    }

    private static ServerProgram npm(String variable) {
        return new ServerProgram("npm", new SearchPath(), new DebianPackage("npm"), "node", variable);
    }

    /** According to the XDG specification, which ignores relative paths. */
    private static Path userCache() {
        Path given = Path.of(System.getenv().getOrDefault("XDG_CACHE_HOME", ""));
        return (given.isAbsolute() ? given : Path.of(System.getProperty("user.home"), ".cache")).resolve("herald");
    }
}
