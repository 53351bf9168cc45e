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
 * A package of npm, kept in a folder of its own in the user's cache, where later runs and other processes find it.
 *
 * @param name of the package
 * @param version exactly
 * @param cache the folder that has, or gets, one folder for each package and version
 * @param npm what installs it
 * @param allowed whether it may be installed
 */
record NpmPackage(String name, String version, Path cache, ServerProgram npm, boolean allowed) {

    private static final Duration AT_MOST = Duration.ofMinutes(10);
    /** Whoever comes second waits for the installation, and for one more that failed. */
    private static final Duration WAIT_AT_MOST = AT_MOST.multipliedBy(2).plusSeconds(30);
    private static final int POLL_MILLIS = 100;

    /** @param variable the environment variables that name a server to use instead */
    NpmPackage(String name, String version, String variable) {
        this(name, version, userCache(), npm(variable), new DebianPackage("npm").allowed());
    }

    /**
     * Finds it, or else installs it with all that it depends on, but runs no script of any package. Processes that do
     * this at the same time wait for each other; what an interrupted one leaves behind is never taken for the package.
     *
     * @return the folder whose {@code node_modules} has it
     * @throws IllegalStateException saying why not, what to install, and what to set to do without
     */
    Path install() {
        Path folder = cache.resolve(folderName());
        if (Files.isDirectory(folder)) {
            return folder;
        }
        if (!allowed) {
            throw new IllegalStateException(missing(DebianPackage.VARIABLE + "=false forbids it"));
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
            // Not by a logger: outside of Quarkus tests nobody would see it.
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

    /** The lock ends with the channel or its process, so that nobody waits for one that is gone. */
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
            // A thread of this process has it.
            return false;
        }
    }

    /** Under the lock, so that all there are belong to processes that were interrupted. */
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

    /** As far as it goes: an npm that outlived the process that started it may still write there, and nobody reads it. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // The next installation tries again.
        }
    }

    private String folderName() {
        return name + "-" + version;
    }

    /** What the names of its unfinished installations begin with, and no other package's folder does. */
    private String unfinishedName() {
        return folderName() + ".part-";
    }

    private String spec() {
        return name + "@" + version;
    }

    private String missing(String reason) {
        return """
                The npm package %s is needed, and not in the folder %s. Let npm install it there (its registry must be within \
                reach), or name a running server in the environment variable %s. It was not installed just now: %s"""
                .formatted(spec(), cache, npm.variable(), reason);
    }

    private static ServerProgram npm(String variable) {
        return new ServerProgram("npm", new SearchPath(), new DebianPackage("npm"), "node", variable);
    }

    /** By the XDG specification, which lets an absolute path alone count. */
    private static Path userCache() {
        Path given = Path.of(System.getenv().getOrDefault("XDG_CACHE_HOME", ""));
        return (given.isAbsolute() ? given : Path.of(System.getProperty("user.home"), ".cache")).resolve("herald");
    }
}
