package dev.herald.brokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A package of a Debian that is newer than the one of this machine, with all that it needs, in a folder of its own. Nothing
 * is installed. The folder is kept in the user's cache.
 *
 * @param root the folder
 */
record NewerDebian(Path root) {

    private static final String SUITE = "trixie";
    private static final String UNPACK = "unpack-debian-package.sh";
    private static final Duration AT_MOST = Duration.ofMinutes(15);
    private static final SearchPath PATH = new SearchPath("/usr/bin", "/usr/sbin");
    /** What the chroot sees of the machine is mounted for this process alone, and gone when it ends. */
    private static final String ENTER = """
            root=$0; temporary=$1; shift
            mkdir -p "$root$temporary" && mount --bind "$temporary" "$root$temporary" || exit 1
            for folder in /proc /sys /dev; do mount --rbind "$folder" "$root$folder" || exit 1; done
            export LC_ALL=C.UTF-8
            exec chroot "$root" "$@"
            """;

    /**
     * Unpacks a package, unless that has been done.
     *
     * @throws IllegalStateException with the reason, if that fails: it needs root, {@code apt-get} and the package archive
     */
    static NewerDebian with(String debianPackage) {
        requireRoot();
        Path root = cache().resolve(SUITE + "-" + debianPackage);
        if (!Files.isDirectory(root)) {
            unpack(root, debianPackage);
        }
        return new NewerDebian(root);
    }

    private static void requireRoot() {
        if (!Command.of("id", "-u").run().equals("0")) {
            throw new IllegalStateException("servers of a newer Debian run by chroot, which needs root");
        }
        for (String program : List.of("apt-get", "dpkg-deb", "unshare", "chroot", "flock")) {
            PATH.find(program).orElseThrow(() -> new IllegalStateException(
                    "servers of a newer Debian need the program " + program + ", which is not on the PATH"));
        }
    }

    private static Path cache() {
        String folder = System.getenv("XDG_CACHE_HOME");
        Path cache = folder == null || folder.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(folder);
        return cache.resolve("herald-test-brokers");
    }

    private static void unpack(Path root, String debianPackage) {
        if (!DebianPackage.isAllowed()) {
            throw new IllegalStateException(DebianPackage.VARIABLE + "=false prevents it");
        }
        System.err.printf("Unpacking %s of Debian %s into %s; %s=false prevents that%n", debianPackage, SUITE, root,
                DebianPackage.VARIABLE);
        try {
            Files.createDirectories(root.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Script.run(UNPACK, script -> new Command(
                List.of("timeout", Long.toString(AT_MOST.toSeconds()), "/bin/sh", script, root.toString(), SUITE,
                        debianPackage),
                Map.of(), AT_MOST.plusSeconds(10)));
    }

    /**
     * A program of the package.
     *
     * @param folders where to look for it, in the form of {@link SearchPath}
     */
    Program program(String name, String... folders) {
        SearchPath own = new SearchPath(List.of(folders).stream().map(folder -> root + folder).toList());
        Path found = own.find(name).filter(path -> path.startsWith(root))
                .orElseThrow(() -> new IllegalStateException(root + " does not contain " + name));
        return new Program(enter(), Path.of("/").resolve(root.relativize(found)));
    }

    private List<String> enter() {
        return List.of("unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", ENTER, root.toString(), temporary());
    }

    /** Where the servers' own folders are. */
    private static String temporary() {
        try {
            return Path.of(System.getProperty("java.io.tmpdir")).toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
