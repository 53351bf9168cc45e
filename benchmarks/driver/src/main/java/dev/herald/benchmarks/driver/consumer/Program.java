package dev.herald.benchmarks.driver.consumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Something that a build has made and that can be run. */
public interface Program {

    /** What has to be there. */
    Path artifact();

    /** How it is started, with these flags for its JVM. */
    List<String> command(List<String> flags);

    /** This process's own, so that all that is compared runs on the same JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** A packaged Quarkus application. */
    record QuarkusApplication(Path folder) implements Program {

        @Override
        public Path artifact() {
            return folder.resolve("quarkus-run.jar");
        }

        @Override
        public List<String> command(List<String> flags) {
            List<String> command = new ArrayList<>(List.of(java()));
            command.addAll(flags);
            command.addAll(List.of("-jar", artifact().toString()));
            return command;
        }
    }

    /** A native executable of a Quarkus application, which takes a JVM's flags for the heap. */
    record NativeExecutable(Path module) implements Program {

        @Override
        public Path artifact() {
            return module.resolve("target/native-runner");
        }

        @Override
        public List<String> command(List<String> flags) {
            List<String> command = new ArrayList<>(List.of(artifact().toString()));
            command.addAll(flags);
            return command;
        }
    }

    /** A class with a main method, on the class path that the build has written down. */
    record MainClass(Path module, String name) implements Program {

        @Override
        public Path artifact() {
            return module.resolve("target/classpath");
        }

        @Override
        public List<String> command(List<String> flags) {
            List<String> command = new ArrayList<>(List.of(java()));
            command.addAll(flags);
            command.addAll(List.of("-cp", module.resolve("target/classes") + ":" + classPath(), name));
            return command;
        }

        private String classPath() {
            try {
                return Files.readString(artifact()).strip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
