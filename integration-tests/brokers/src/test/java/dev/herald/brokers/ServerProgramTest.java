package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProgramTest {

    private static final String PROGRAM = "no-such-server";

    @TempDir
    Path folder;

    @Test
    void isFoundBelowAnyFolderOfAParent() throws IOException {
        Path program = executable(folder.resolve("server-3.10/sbin"));

        assertThat(program(folder + "/*/sbin").find()).isEqualTo(program);
    }

    @Test
    void isTakenFromTheFirstFolderThatHasIt() throws IOException {
        Path first = executable(folder.resolve("b"));
        executable(folder.resolve("a"));

        assertThat(
                program(folder.resolve("none").toString(), first.getParent().toString(), folder.resolve("a").toString()).find())
                .isEqualTo(first);
    }

    @Test
    void isFoundOnThePath() {
        assertThat(new SearchPath().find("sh")).isPresent();
    }

    @Test
    void namesWhatToInstallAndWhyItDidNot() {
        assertThatThrownBy(program("/nowhere/*/sbin")::find).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("apt-get install some-package")
                .hasMessageContaining("brew install some-formula")
                .hasMessageContaining("SOME_VARIABLE")
                .hasMessageEndingWith("HERALD_TEST_INSTALL=false prevents it");
    }

    private static ServerProgram program(String... folders) {
        return new ServerProgram(PROGRAM, new SearchPath(folders), new DebianPackage("some-package", false), "some-formula",
                "SOME_VARIABLE");
    }

    private static Path executable(Path folder) throws IOException {
        Path file = Files.createDirectories(folder).resolve(PROGRAM);
        return Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
