package dev.herald.brokers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Another process that runs Java with the class path of this one, and stays when its main method has returned. */
final class OtherJvm implements AutoCloseable {

    private static final int LINE_SECONDS = 120;

    private final Process process;
    private final BufferedReader output;

    private OtherJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * @param main its standard output is read by {@link #line}, its errors go to those of this process
     * @param temporary where its temporary files go
     */
    static OtherJvm run(Class<?> main, Path temporary) throws IOException {
        return new OtherJvm(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + temporary, "-cp",
                System.getProperty("java.class.path"), Stay.class.getName(), main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** The next it prints. */
    String line() {
        return CompletableFuture.supplyAsync(this::read).orTimeout(LINE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** The processes it has started, and those that these have. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
    }

    private String read() {
        try {
            return output.readLine();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Runs another class's main method, then waits to be ended. */
    static final class Stay {

        private Stay() {
        }

        public static void main(String[] arguments) throws Exception {
            Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
