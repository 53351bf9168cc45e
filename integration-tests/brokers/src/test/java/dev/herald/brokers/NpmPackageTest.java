package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a program instead of npm that notes its calls and makes a file where npm would put the package. */
class NpmPackageTest {

    private static final String INSTALLS = """
            echo "$*" >> "%s"
            for argument; do
                [ "$before" = --prefix ] && mkdir "$argument/node_modules" && echo whole > "$argument/node_modules/it"
                before=$argument
            done
            """;
    private static final String FAILS = INSTALLS + """
            echo "the registry is away"
            exit 1
            """;

    @TempDir
    Path folder;

    @Test
    void isInstalledWhereItIsLookedFor() throws IOException {
        NpmPackage it = npmPackage(INSTALLS, true);

        assertThat(it.install()).isEqualTo(cache().resolve("some-package-1.2.3"));
        assertThat(it.install().resolve("node_modules/it")).hasContent("whole");
    }

    @Test
    void isInstalledOnce() throws IOException {
        NpmPackage it = npmPackage(INSTALLS, true);

        it.install();
        it.install();

        assertThat(calls()).hasSize(1);
    }

    @Test
    void isInstalledInThisVersionAndWithoutScripts() throws IOException {
        npmPackage(INSTALLS, true).install();

        assertThat(calls().get(0)).startsWith("install ").contains(" --ignore-scripts ").endsWith(" some-package@1.2.3");
    }

    @Test
    void isInstalledOnceForAllWhoNeedItAtTheSameTime() throws Exception {
        NpmPackage it = npmPackage("sleep 1\n" + INSTALLS, true);

        List<CompletableFuture<Path>> all = Stream.generate(() -> CompletableFuture.supplyAsync(it::install,
                task -> new Thread(task).start())).limit(4).toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

        assertThat(all).extracting(CompletableFuture::join).containsOnly(it.install());
        assertThat(calls()).hasSize(1);
    }

    @Test
    void isNotTakenForInstalledIfItsInstallationFailed() throws IOException {
        assertThatThrownBy(npmPackage(FAILS, true)::install).isInstanceOf(IllegalStateException.class);
        assertThat(folders()).isEmpty();

        npmPackage(INSTALLS, true).install();

        assertThat(folders()).containsExactly("some-package-1.2.3");
    }

    @Test
    void leavesNothingOfAnInterruptedInstallation() throws IOException {
        Path half = Files.createDirectories(cache().resolve("some-package-1.2.3.part-1/node_modules"));
        Files.writeString(half.resolve("it"), "half");

        assertThat(npmPackage(INSTALLS, true).install().resolve("node_modules/it")).hasContent("whole");
        assertThat(folders()).containsExactly("some-package-1.2.3");
    }

    @Test
    void saysWhatNpmSaid() throws IOException {
        assertThatThrownBy(npmPackage(FAILS, true)::install).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("some-package@1.2.3").hasMessageContaining(cache().toString())
                .hasMessageContaining("SOME_VARIABLE").hasMessageContaining("the registry is away");
    }

    @Test
    void saysWhatToInstallWhereThereIsNoNpm() {
        NpmPackage it = new NpmPackage("some-package", "1.2.3", cache(), npm("no-such-npm", folder), true);

        assertThatThrownBy(it::install).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("apt-get install some-npm").hasMessageContaining("brew install some-node")
                .hasMessageContaining("SOME_VARIABLE");
    }

    @Test
    void isNotInstalledWhereThatIsForbidden() throws IOException {
        assertThatThrownBy(npmPackage(INSTALLS, false)::install).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SOME_VARIABLE").hasMessageEndingWith("HERALD_TEST_INSTALL=false prevents it");
        assertThat(cache()).doesNotExist();
    }

    @Test
    void isFoundWhereItsInstallationIsForbidden() throws IOException {
        Path installed = npmPackage(INSTALLS, true).install();

        assertThat(npmPackage(INSTALLS, false).install()).isEqualTo(installed);
    }

    @Test
    void saysThatItsCacheCanNotBeWritten() throws IOException {
        Files.createFile(cache());

        assertThatThrownBy(npmPackage(INSTALLS, true)::install).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(cache().toString()).hasMessageContaining("SOME_VARIABLE");
    }

    private NpmPackage npmPackage(String script, boolean allowed) throws IOException {
        Path programs = Files.createTempDirectory(folder, "programs");
        Path program = Files.createFile(programs.resolve("some-npm"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + script.formatted(folder.resolve("calls")));
        return new NpmPackage("some-package", "1.2.3", cache(), npm("some-npm", programs), allowed);
    }

    private static ServerProgram npm(String name, Path folder) {
        return new ServerProgram(name, new SearchPath(folder.toString()), new DebianPackage("some-npm", false), "some-node",
                "SOME_VARIABLE");
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> children = Files.list(cache())) {
            return children.filter(Files::isDirectory).map(child -> child.getFileName().toString()).toList();
        }
    }
}
